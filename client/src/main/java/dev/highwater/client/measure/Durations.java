package dev.highwater.client.measure;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations: from 1 ns to 1 hour, exact to three significant digits.
 *
 * <p>Some of the durations can be lower bounds: of what never ended, it is known only how long it
 * was waited for. Histograms are added, percentiles never averaged. Not thread-safe.
 */
public final class Durations {
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final int QUANTILES_PER_HALVING = 8;

  private final Histogram histogram = new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);

  /** Those of the durations that are lower bounds; most sets have none. */
  private @Nullable Histogram lowerBounds;

  /** Records one duration; what is below 0 counts as 0, what is above one hour as one hour. */
  public void record(long nanos) {
    histogram.recordValue(recordable(nanos));
  }

  /** Records one duration so many times. */
  public void record(long nanos, long times) {
    histogram.recordValueWithCount(recordable(nanos), times);
  }

  /** Records a duration that was at least so long. */
  public void recordLowerBound(long nanos) {
    record(nanos);
    bounds().recordValue(recordable(nanos));
  }

  private static long recordable(long nanos) {
    return Math.max(0, Math.min(nanos, HIGHEST_NANOS));
  }

  private Histogram bounds() {
    if (lowerBounds == null) {
      lowerBounds = new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }
    return lowerBounds;
  }

  /** Adds everything that the other one has recorded. */
  public void add(Durations other) {
    if (other.count() > 0) { // else it would look at every one of its cells
      histogram.add(other.histogram);
    }
    if (other.lowerBounds != null && other.lowerBounds.getTotalCount() > 0) {
      bounds().add(other.lowerBounds);
    }
  }

  /** Forgets everything. */
  void clear() {
    if (count() > 0) {
      histogram.reset();
    }
    if (lowerBounds != null && lowerBounds.getTotalCount() > 0) {
      lowerBounds.reset();
    }
  }

  /** How many of the durations are lower bounds. */
  public long lowerBoundCount() {
    return lowerBounds == null ? 0 : lowerBounds.getTotalCount();
  }

  /** How many were longer than that, as exactly as three digits tell. */
  public long countAbove(long nanos) {
    return count() == 0 || nanos >= HIGHEST_NANOS
        ? 0
        : histogram.getCountBetweenValues(
            histogram.nextNonEquivalentValue(Math.max(0, nanos)), HIGHEST_NANOS);
  }

  /** Gives every duration that was recorded, in nanoseconds, and how often it was. */
  public void forEach(LongBinaryConsumer each) {
    for (HistogramIterationValue value : histogram.recordedValues()) {
      each.accept(value.getValueIteratedTo(), value.getCountAddedInThisIterationStep());
    }
  }

  /** Takes a duration and a count. */
  @FunctionalInterface
  public interface LongBinaryConsumer {
    void accept(long nanos, long times);
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /** The longest, without the rest of the distribution; 0 when nothing was recorded. */
  public double maxMicros() {
    return histogram.getMaxValue() / NANOS_PER_MICRO;
  }

  public Distribution distribution() {
    if (histogram.getTotalCount() == 0) {
      return new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    return new Distribution(
        histogram.getTotalCount(),
        histogram.getMinValue() / NANOS_PER_MICRO,
        histogram.getMean() / NANOS_PER_MICRO,
        micros(50),
        micros(75),
        micros(90),
        micros(99),
        micros(99.9),
        micros(99.99),
        histogram.getMaxValue() / NANOS_PER_MICRO,
        lowerBoundCount(),
        lowerBoundCount() == 0 || lowerBounds == null
            ? Double.POSITIVE_INFINITY
            : lowerBounds.getMinValue() / NANOS_PER_MICRO);
  }

  /**
   * How long the fastest half took at most, three quarters, and so on: closer together towards the
   * slowest, which is the last.
   */
  public List<Quantile> quantiles() {
    List<Quantile> quantiles = new ArrayList<>();
    double slowest = 1 - 1.0 / Math.max(1, histogram.getTotalCount());
    for (HistogramIterationValue value : histogram.percentiles(QUANTILES_PER_HALVING)) {
      double share = Math.min(value.getPercentileLevelIteratedTo() / 100, slowest);
      quantiles.add(new Quantile(share, value.getValueIteratedTo() / NANOS_PER_MICRO));
    }
    return quantiles;
  }

  /** The compressed histogram (HdrHistogram V2, values in nanoseconds) in Base64. */
  public String encoded() {
    return encoded(histogram);
  }

  /** The same of those that are lower bounds; null when there are none. */
  public @Nullable String encodedLowerBounds() {
    return lowerBounds == null || lowerBoundCount() == 0 ? null : encoded(lowerBounds);
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * Reads what {@link #encoded} wrote.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is anything else
   */
  public static Durations decoded(String base64) {
    Durations durations = new Durations();
    durations.histogram.add(EncodedHistogram.decode(base64, HIGHEST_NANOS, SIGNIFICANT_DIGITS));
    return durations;
  }

  /**
   * Reads what {@link #encoded} and {@link #encodedLowerBounds} wrote.
   *
   * @throws IllegalArgumentException with the rule as its message, when a text is anything else, or
   *     there are lower bounds that are none of the durations
   */
  public static Durations decoded(String base64, String lowerBounds) {
    Durations durations = decoded(base64);
    Histogram bounds = EncodedHistogram.decode(lowerBounds, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    for (HistogramIterationValue value : bounds.recordedValues()) {
      long nanos = value.getValueIteratedTo();
      if (value.getCountAtValueIteratedTo() > durations.histogram.getCountAtValue(nanos)) {
        throw new IllegalArgumentException("lower bounds that are among the durations");
      }
    }
    durations.bounds().add(bounds);
    return durations;
  }

  Histogram histogram() {
    return histogram;
  }

  /** Those of the durations that are lower bounds; null when there never were any. */
  @Nullable Histogram lowerBounds() {
    return lowerBounds;
  }

  private double micros(double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
