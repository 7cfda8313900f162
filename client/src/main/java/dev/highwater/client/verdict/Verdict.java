package dev.highwater.client.verdict;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Pauses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run measured the peer, or the client itself.
 *
 * @param reasons why it is not valid, in one sentence each; empty when it is
 * @param cautions what to bear in mind all the same
 * @param trust which figures of the latency say something of the peer
 */
public record Verdict(List<String> reasons, List<String> cautions, Trust trust) {
  /** Says nothing of the client: a peer that does not answer looks like that, too. */
  private static final String NOTHING_ANSWERED = "no request was answered";

  /**
   * How a reason begins that is about some percentiles, and leaves those below them as they are.
   */
  private static final String LATE = "the client itself was late: ";

  /** In a sum, a reason stands behind the name of the client or the group that it is of. */
  private static final String BEHIND_A_NAME = ": ";

  /** How a closed loop says that it measured the client. */
  private static final String LIMITED_BY_CLIENT = "limited by this client: ";

  /** Up to here a late start is what a busy machine makes of a punctual one. */
  private static final Duration PUNCTUAL = Duration.ofMillis(100);

  /** From here on a pause is said, whatever it did to the percentiles. */
  private static final long LONG_PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  /** Where every figure is trusted, or none is because of the reasons. */
  public Verdict(List<String> reasons, List<String> cautions) {
    this(reasons, cautions, Trust.FULL);
  }

  /**
   * Judges a run by what the client observed of itself.
   *
   * @param openLoop whether a rate was wanted; a closed loop that is as fast as the client can be
   *     is a measurement of the client, and a sound one
   */
  public static Verdict of(SelfCost cost, Measurements measured, boolean openLoop) {
    List<String> reasons = new ArrayList<>();
    List<String> cautions = CostDoubts.cautions(cost);
    if (measured.outcomes().answered() == 0) {
      reasons.add(NOTHING_ANSWERED);
    }
    if (!openLoop && cost.busiestLoop() > CostDoubts.BUSY_LIMIT) {
      cautions.add(
          LIMITED_BY_CLIENT
              + text(
                  "an event loop was busy %.0f %% of the time, so this is the most that this client"
                      + " can do, not what the peer can",
                  cost.busiestLoop() * 100));
    }
    reasons.addAll(CostDoubts.reasons(cost, openLoop));
    Trust trust = Trust.of(measured);
    if (measured.outcomes().answered() > 0 && !trust.reaches(trust.judged())) {
      reasons.add(LATE + ownDelay(measured));
    }
    Pauses pauses = measured.pauses();
    if (pauses.longestNanos() >= LONG_PAUSE_NANOS) {
      cautions.add(
          text(
              "this client stood still: %.0f ms at longest, %.0f ms in all (pauses: %,d)",
              pauses.longestNanos() / 1e6, pauses.nanos() / 1e6, pauses.count()));
    }
    return new Verdict(List.copyOf(reasons), List.copyOf(cautions), trust);
  }

  private static String ownDelay(Measurements measured) {
    Distribution lag = measured.scheduleLag().distribution();
    Distribution latency = measured.latency().distribution();
    if (lag.count() > 0) {
      return text(
          "p99 of schedule lag is %.1f ms, of latency %.1f ms",
          lag.p99() / 1_000, latency.p99() / 1_000);
    }
    Pauses pauses = measured.pauses();
    return text(
        "it stood still %,d times, %.1f ms at longest, while requests were in flight; p99 of latency"
            + " is %.1f ms",
        pauses.count(), pauses.longestNanos() / 1e6, latency.p99() / 1_000);
  }

  /** The same for a run without requests, which has nothing that could be late. */
  public static Verdict ofStream(SelfCost cost, long movedBytes) {
    List<String> reasons = new ArrayList<>();
    if (movedBytes == 0) {
      reasons.add("no byte was moved");
    }
    reasons.addAll(CostDoubts.reasons(cost, true));
    return new Verdict(List.copyOf(reasons), List.copyOf(CostDoubts.cautions(cost)));
  }

  /** The same, with a caution if fewer connections than wanted were open at the end. */
  public Verdict withOpen(int open, int wanted) {
    if (open >= wanted) {
      return this;
    }
    List<String> more = new ArrayList<>(cautions);
    more.add(text("only %,d of %,d connections were open at the end", open, wanted));
    return new Verdict(reasons, List.copyOf(more), trust);
  }

  /** The same, with these cautions besides. */
  public Verdict with(List<String> others) {
    List<String> more = new ArrayList<>(cautions);
    more.addAll(others);
    return new Verdict(reasons, List.copyOf(more), trust);
  }

  /** The same, with a caution if it began later than it was told to. */
  public Verdict withLateness(Duration late) {
    if (late.compareTo(PUNCTUAL) <= 0) {
      return this;
    }
    List<String> more = new ArrayList<>(cautions);
    more.add(
        text(
            "it began %.1f s after --start-at, for its connections were not open by then",
            late.toNanos() / 1e9));
    return new Verdict(reasons, List.copyOf(more), trust);
  }

  public boolean isValid() {
    return reasons.isEmpty();
  }

  /**
   * The highest percentile that is valid together with all below it; null when none is, or when
   * nothing is doubted.
   */
  public @Nullable Metric validUpTo() {
    boolean isWholeDoubted = !reasons.stream().allMatch(Verdict::isOfPercentiles);
    Metric upTo = trust.upTo();
    return isWholeDoubted || upTo == Metric.MAX ? null : upTo;
  }

  /** The verdict on the run in a few words. */
  public String inWords() {
    Metric upTo = validUpTo();
    if (isValid()) {
      return "valid";
    }
    return upTo == null ? "NOT VALID" : "valid up to " + upTo.label();
  }

  /** Says of a threshold whether this run can prove it. */
  public ThresholdOutcome weigh(ThresholdOutcome outcome) {
    Metric metric = outcome.threshold().metric();
    if (metric == Metric.MISMATCHES && !outcome.held()) {
      return outcome; // a wrong byte is wrong, however late we were
    }
    String because = doubt(metric);
    if (because == null
        && outcome.held()
        && reasons.stream().anyMatch(Verdict::isNothingAnswered)) {
      because = NOTHING_ANSWERED;
    }
    return because == null ? outcome : outcome.unproven(because);
  }

  /** Why this run proves nothing with a figure; null when it does. */
  public @Nullable String doubt(Metric metric) {
    for (String reason : reasons) {
      if (!isOfPercentiles(reason) && !isNothingAnswered(reason)) {
        return "the run is not valid";
      }
    }
    Trust.Doubt doubt = metric.isOfLatency() ? trust.doubt(metric) : null;
    return doubt == null ? null : doubt.words();
  }

  /**
   * Why the client itself was the bottleneck, as far as it matters to these thresholds.
   *
   * @param outcomes what the run says of each
   */
  public List<String> clientReasons(List<ThresholdOutcome> outcomes) {
    boolean isDoubted =
        outcomes.stream()
            .anyMatch(o -> trust.doubt(o.threshold().metric()) == Trust.Doubt.OWN_DELAY);
    List<String> ofTheClient =
        new ArrayList<>(
            reasons.stream()
                .filter(reason -> !isNothingAnswered(reason))
                .filter(reason -> isDoubted || !isOfPercentiles(reason))
                .toList());
    if (isDoubted
        && ofTheClient.isEmpty()) { // by p99 the run is valid, and not by what has to hold
      ofTheClient.add(LATE + Trust.Doubt.OWN_DELAY.words());
    }
    return List.copyOf(ofTheClient);
  }

  /** Whether it is the client that was measured, in a closed loop that was as fast as it can be. */
  public boolean isOfTheClient() {
    return cautions.stream().anyMatch(caution -> caution.startsWith(LIMITED_BY_CLIENT));
  }

  private static boolean isOfPercentiles(String reason) {
    return reason.startsWith(LATE) || reason.contains(BEHIND_A_NAME + LATE);
  }

  private static boolean isNothingAnswered(String reason) {
    return reason.equals(NOTHING_ANSWERED) || reason.endsWith(BEHIND_A_NAME + NOTHING_ANSWERED);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
