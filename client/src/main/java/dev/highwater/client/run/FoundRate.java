package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search for the highest rate came to.
 *
 * @param thresholds that had to hold, one or more
 * @param trials in their order
 * @param ratePerSecond the highest rate that held; null when none did
 * @param notHeldPerSecond the lowest rate above it that did not; null when all that were tried did
 * @param limitedByClient whether it is the client, and not the peer, that did not get so far
 * @param ending how the search came to its end
 */
public record FoundRate(
    List<Threshold> thresholds,
    List<Trial> trials,
    @Nullable Double ratePerSecond,
    @Nullable Double notHeldPerSecond,
    boolean limitedByClient,
    Ending ending) {

  /** How a search came to its end. */
  public enum Ending {
    /** The highest rate is known, as far as this client gets; or that none holds. */
    COMPLETED,
    /** There were many trials, and they did not agree. */
    TRIALS_USED_UP,
    /** Somebody stopped it. */
    INTERRUPTED,
    /** The peer took no connections any more. */
    PEER_GONE
  }

  /** Whether wrong bytes came back in one of the trials. */
  public boolean sawWrongBytes() {
    return trials.stream().anyMatch(Trial::wrongBytes);
  }

  /**
   * One run of a search for a rate, and what it proves.
   *
   * @param ratePerSecond that was asked for
   * @param achievedPerSecond requests completed in a second of the measured part
   * @param keptUp whether what was due was also answered, but for a small share
   * @param thresholds in the order in which they were given
   * @param clientReasons why the run measured its own client; empty when it did not
   * @param clientHadTime whether neither the client nor its machine was half as busy as can be
   * @param wrongBytes whether a reply was wrong
   */
  public record Trial(
      double ratePerSecond,
      double achievedPerSecond,
      boolean keptUp,
      List<ThresholdOutcome> thresholds,
      List<String> clientReasons,
      boolean clientHadTime,
      boolean wrongBytes) {
    /** Below this part of what was due, a peer does not keep up. */
    static final double KEPT_UP_SHARE = 0.98;

    /** Below this share of the time, what makes a client late is not what it has to do. */
    private static final double TIME_TO_SPARE = 0.5;

    private static final double MICROS_PER_SECOND = 1e6;

    /** Judges a run that came to its end. */
    public static Trial of(double ratePerSecond, RunResult result, List<Threshold> thresholds) {
      List<ThresholdOutcome> outcomes = thresholds.stream().map(result::judge).toList();
      return new Trial(
          ratePerSecond,
          result.achievedPerSecond(),
          result.ending() == RunResult.Ending.COMPLETED && hasKeptUp(result),
          outcomes,
          result.verdict().clientReasons(outcomes),
          hadTime(result.cost()),
          result.mismatch() != null);
    }

    /** What it proves. */
    public Outcome outcome() {
      if (!isValid()) {
        return clientHadTime ? Outcome.DISTURBED : Outcome.NOT_VALID;
      }
      boolean allHeld = thresholds.stream().allMatch(ThresholdOutcome::held);
      return allHeld && keptUp && !wrongBytes ? Outcome.HELD : Outcome.MISSED;
    }

    /** Whether it measured the peer, and not its own client. */
    public boolean isValid() {
      return clientReasons.isEmpty();
    }

    private static boolean hadTime(SelfCost cost) {
      return cost.busiestLoop() < TIME_TO_SPARE
          && cost.garbageCollection() < TIME_TO_SPARE
          && !cost.isLimitedByQuota()
          && cost.machine() < TIME_TO_SPARE; // also false where it is not known
    }

    /**
     * Whether the requests that were due were answered in their time, but for those that were just
     * on their way at the end: by Little's law so many as are due in the time of service, and one
     * that may be slower.
     */
    private static boolean hasKeptUp(RunResult result) {
      Measurements measured = result.measured();
      double due = measured.outcomes().due();
      if (due == 0 || result.seconds() == 0) {
        return false;
      }
      double serviceSeconds = measured.serviceTime().distribution().p50() / MICROS_PER_SECOND;
      double onTheirWay = due / result.seconds() * serviceSeconds + 1;
      double answered =
          Math.min(
              (double) measured.answeredInWindow(), result.achievedPerSecond() * result.seconds());
      return answered + onTheirWay >= KEPT_UP_SHARE * due;
    }
  }
}
