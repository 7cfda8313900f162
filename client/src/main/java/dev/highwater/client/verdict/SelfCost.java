package dev.highwater.client.verdict;

import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client itself cost while it measured, and what kept it from the processor.
 *
 * @param busiestLoop share of the time that the busiest event loop was on a processor, 0 to 1
 * @param garbageCollection share of the time that the collector was at work, 0 to 1
 * @param machine share of all processors' time that was used, by whatever program, 0 to 1; negative
 *     or NaN where the system does not tell
 * @param quota what a CPU quota did to it; null without one, or where the system does not tell
 * @param stolen share of all processors' time that the hypervisor took, 0 to 1; NaN where the
 *     system does not tell
 * @param waiting share of the time that the event loop that waited most for a processor did so, 0
 *     to 1; NaN where the system does not tell
 * @param fullest the event loop with the least time to rest; null where that is not known
 */
public record SelfCost(
    double busiestLoop,
    double garbageCollection,
    double machine,
    @Nullable CpuQuota quota,
    double stolen,
    double waiting,
    @Nullable LoopTime fullest) {

  /** Where nothing is known of what kept it from the processor. */
  public SelfCost(double busiestLoop, double garbageCollection, double machine) {
    this(busiestLoop, garbageCollection, machine, null, Double.NaN, Double.NaN, null);
  }

  /**
   * What one event loop did that was not resting, as shares of the time.
   *
   * @param busy on a processor, 0 to 1
   * @param waiting for a processor, 0 to 1
   */
  public record LoopTime(double busy, double waiting) {
    double sum() {
      return Math.min(1, busy + waiting);
    }
  }

  /** Whether nothing kept it from the processor that the verdict has to warn of. */
  public boolean hadTimeToSpare() {
    return CostDoubts.keptFromTheProcessor(this).isEmpty();
  }

  /** Whether a quota held it back for so long that it is what was measured. */
  public boolean isLimitedByQuota() {
    return quota != null && quota.limitsTheClient();
  }

  /** Watches what the client itself costs, from {@code start} to {@code stop}. */
  public interface Watch {
    void start();

    SelfCost stop();

    /** Makes one for these event loops; not to be called on one of them. */
    @FunctionalInterface
    interface Maker {
      Watch watch(List<EventLoop> loops) throws InterruptedException;
    }
  }
}
