package dev.highwater.client.load;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.transport.CloseCause;
import java.util.List;

/** Sees while a run goes on that a threshold cannot be held any more; not on an event loop. */
final class FailFast {
  private final List<Threshold> thresholds;

  /** What one event loop has recorded and not yet handed over. */
  private record Untaken(long errors, long mismatches, double maxMicros) {}

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
   */
  boolean isBroken(Loops loops, Measurements taken) throws InterruptedException {
    if (thresholds.isEmpty()) {
      return false;
    }
    Figures soFar = soFar(loops, taken);
    return thresholds.stream().anyMatch(threshold -> !threshold.judge(soFar).held());
  }

  private static Figures soFar(Loops loops, Measurements taken) throws InterruptedException {
    long errors = taken.timedOut() + taken.lost() + Figures.failed(loops.attempts());
    long mismatches = taken.mismatched();
    double max = taken.latency().maxMicros();
    for (Untaken untaken : loops.ask(FailFast::untaken)) {
      errors += untaken.errors();
      mismatches += untaken.mismatches();
      max = Math.max(max, untaken.maxMicros());
    }
    long resets = loops.totals().closedBy(CloseCause.PEER_RESET);
    Distribution latency = new Distribution(1, 0, 0, 0, 0, 0, 0, 0, 0, max);
    return new Figures(latency, 0, errors, 0, mismatches, resets, 0);
  }

  private static Untaken untaken(LoopLoad loop) {
    Measurements window = loop.recorder().window();
    return new Untaken(
        window.timedOut() + window.lost(), window.mismatched(), window.latency().maxMicros());
  }
}
