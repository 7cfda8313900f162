package dev.highwater.client.verdict;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which figures of the latency say something of the peer, each by itself: those in which the
 * client's own delay has no part, and which rest on requests enough.
 *
 * <p>The client's own delay is how late it noticed that requests were due, and how long it stood
 * still while requests were in flight. A percentile is doubted when more requests were delayed by
 * more than a tenth of it than there are above it, so that it could be made of them; up to 1 ms a
 * delay says nothing.
 *
 * @param doubts why a figure is not trusted; those without an entry are
 * @param requests that the figures rest on
 */
public record Trust(Map<Metric, Doubt> doubts, long requests) {
  /** Up to here a late release says nothing about a run. */
  private static final long LEAST_NANOS = 1_000_000;

  /** From this part of the latency on, the client's own delay colours the result. */
  private static final double SHARE = 0.10;

  private static final double NANOS_PER_MICRO = 1e3;

  /** All is trusted. */
  public static final Trust FULL = new Trust(Map.of(), Long.MAX_VALUE);

  /** Why a figure is not trusted. */
  public enum Doubt {
    /** It may be made of the client's own delay. */
    OWN_DELAY("the client's own delay is more than a tenth of it"),
    /** There are not enough requests for it. */
    TOO_FEW("too few requests");

    private final String words;

    Doubt(String words) {
      this.words = words;
    }

    /** Why, in words. */
    public String words() {
      return words;
    }

    /** The value in reports for programs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Judges the figures of a run. */
  public static Trust of(Measurements measured) {
    Distribution latency = measured.latency().distribution();
    if (latency.count() == 0) {
      return FULL;
    }
    Map<Metric, Doubt> doubts = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.ofLatency()) {
      Doubt doubt = metric == Metric.MEAN ? ofMean(measured) : of(metric, latency, measured);
      if (doubt != null) {
        doubts.put(metric, doubt);
      }
    }
    return new Trust(doubts, latency.count());
  }

  private static @Nullable Doubt of(Metric metric, Distribution latency, Measurements measured) {
    double above = latency.count() * (1 - metric.share());
    long limit = Math.max(LEAST_NANOS, (long) (metric.of(latency) * NANOS_PER_MICRO * SHARE));
    long delayed = measured.scheduleLag().countAbove(limit) + measured.heldUp().countAbove(limit);
    if (delayed > above) {
      return Doubt.OWN_DELAY;
    }
    // Of 99 requests no one is slower than 99 % of them: p99 would be the maximum by another name.
    boolean isTooFew = metric != Metric.MAX && above < 1 - 1e-9;
    return isTooFew ? Doubt.TOO_FEW : null;
  }

  private static @Nullable Doubt ofMean(Measurements measured) {
    Distribution latency = measured.latency().distribution();
    double delayMicros =
        (sumMicros(measured.scheduleLag()) + sumMicros(measured.heldUp())) / latency.count();
    double limit = Math.max(LEAST_NANOS / NANOS_PER_MICRO, SHARE * latency.mean());
    return delayMicros > limit ? Doubt.OWN_DELAY : null;
  }

  private static double sumMicros(Durations delays) {
    Distribution distribution = delays.distribution();
    return distribution.mean() * distribution.count();
  }

  /** Why this figure is not trusted; null when it is. */
  public @Nullable Doubt doubt(Metric metric) {
    return doubts.get(metric);
  }

  /**
   * The highest percentile up to which the client's own delay has no part in any; null when it has
   * in the lowest already.
   */
  public @Nullable Metric upTo() {
    Metric last = null;
    for (Metric metric : Metric.ofLatency()) {
      if (metric == Metric.MEAN) {
        continue;
      }
      if (doubt(metric) == Doubt.OWN_DELAY) {
        return last;
      }
      last = metric;
    }
    return last;
  }

  /** What a run as a whole is judged by: p99, or of few requests the highest that they make. */
  Metric judged() {
    Metric highest = Metric.P50;
    for (Metric metric : List.of(Metric.P75, Metric.P90, Metric.P99)) {
      if (!isTooFew(metric)) {
        highest = metric;
      }
    }
    return highest;
  }

  private boolean isTooFew(Metric metric) {
    return requests * (1 - metric.share()) < 1 - 1e-9;
  }

  /** Whether the client's own delay has no part in any percentile up to this one. */
  boolean reaches(Metric metric) {
    Metric upTo = upTo();
    return upTo != null && upTo.compareTo(metric) >= 0;
  }
}
