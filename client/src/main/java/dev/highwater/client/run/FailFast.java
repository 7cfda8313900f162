package dev.highwater.client.run;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.verdict.Figures;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.metering.CloseCause;
import dev.highwater.transport.ConnectOutcome;
import java.util.List;

/** Sees while a run goes on that a threshold cannot be held any more; not on an event loop. */
final class FailFast {
  private final List<Threshold> thresholds;

  /** What one event loop has recorded and not yet handed over. */
  private record Untaken(Outcomes outcomes, double maxMicros) {}

  /**
   * @param thresholds those that can still be held once they are broken are left out
   */
  FailFast(List<Threshold> thresholds) {
    this.thresholds = thresholds.stream().filter(Threshold::staysBroken).toList();
  }

  /**
   * Whether one is broken for good.
   *
   * @param taken what the event loops have handed over
   * @param resetsBefore connections that the peer had reset when the window began
   * @param failedBefore attempts to connect that had failed by then
   */
  boolean isBroken(Loops loops, Measurements taken, long resetsBefore, long failedBefore)
      throws InterruptedException {
    if (thresholds.isEmpty()) {
      return false;
    }
    Figures soFar = soFar(loops, taken, resetsBefore, failedBefore);
    return thresholds.stream()
        .anyMatch(threshold -> threshold.judge(soFar).judgement() == Judgement.MISSED);
  }

  private static Figures soFar(
      Loops loops, Measurements taken, long resetsBefore, long failedBefore)
      throws InterruptedException {
    Outcomes outcomes = taken.outcomes();
    double max = taken.latency().maxMicros();
    for (Untaken untaken : loops.ask(FailFast::untaken)) {
      outcomes = outcomes.plus(untaken.outcomes());
      max = Math.max(max, untaken.maxMicros());
    }
    long errors = outcomes.failed() + ConnectOutcome.failed(loops.attempts()) - failedBefore;
    long resets = loops.totals().closedBy(CloseCause.PEER_RESET) - resetsBefore;
    Distribution latency = new Distribution(1, 0, 0, 0, 0, 0, 0, 0, 0, max);
    return new Figures(latency, 0, errors, 0, outcomes.wrong(), resets, 0);
  }

  private static Untaken untaken(LoopLoad loop) {
    Measurements window = loop.recorder().window();
    return new Untaken(window.outcomes(), window.latency().maxMicros());
  }
}
