package dev.highwater.client.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the client's own cost says against a result, in one sentence each. */
final class CostDoubts {
  /** Above this an event loop has no time left to be prompt. */
  static final double BUSY_LIMIT = 0.90;

  private static final double GC_LIMIT = 0.05;

  /** Above this, programs on one machine wait for each other. */
  private static final double MACHINE_LIMIT = 0.95;

  /** Above this the peer's answers are those of a machine that is somewhere else. */
  private static final double STOLEN_LIMIT = 0.20;

  private static final double STOLEN_CAUTION = 0.02;
  private static final double WAITING_CAUTION = 0.05;

  private CostDoubts() {}

  /**
   * Why the result is not valid.
   *
   * @param hasToBePrompt whether a client that is as fast as it can be is late: not in a closed
   *     loop, which waits for it
   */
  static List<String> reasons(SelfCost cost, boolean hasToBePrompt) {
    List<String> reasons = new ArrayList<>();
    if (hasToBePrompt && cost.busiestLoop() > BUSY_LIMIT) {
      reasons.add(
          text(
              "an event loop of the client was busy %.0f %% of the time: give it more threads, or"
                  + " processors, or less to do",
              cost.busiestLoop() * 100));
    }
    if (cost.garbageCollection() > GC_LIMIT) {
      reasons.add(
          text(
              "the client's garbage collector was at work %.0f %% of the time",
              cost.garbageCollection() * 100));
    }
    CpuQuota quota = cost.quota();
    if (quota != null && quota.spoilsTheResult()) {
      reasons.add(heldBack(quota));
    }
    if (cost.stolen() > STOLEN_LIMIT) {
      reasons.add(stolen(cost));
    }
    return reasons;
  }

  /** What to bear in mind, where the result can be trusted all the same. */
  static List<String> cautions(SelfCost cost) {
    List<String> cautions = new ArrayList<>();
    if (cost.machine() > MACHINE_LIMIT) {
      cautions.add(
          "every processor of this machine was busy: whatever else ran on it, the peer too if it is"
              + " here, had its share in the result");
    }
    cautions.addAll(keptFromTheProcessor(cost));
    return cautions;
  }

  /** What kept the client from the processor, so far as the result can be trusted all the same. */
  static List<String> keptFromTheProcessor(SelfCost cost) {
    List<String> cautions = new ArrayList<>();
    CpuQuota quota = cost.quota();
    if (quota != null && quota.isUsedUp() && !quota.spoilsTheResult()) {
      cautions.add(heldBack(quota));
    }
    if (cost.stolen() > STOLEN_CAUTION && cost.stolen() <= STOLEN_LIMIT) {
      cautions.add(stolen(cost));
    }
    boolean heldBack = quota != null && quota.spoilsTheResult(); // and then waits for that
    if (cost.waiting() > WAITING_CAUTION && !heldBack) {
      cautions.add(
          text(
              "an event loop waited for a processor %.0f %% of the time: other programs ran in its"
                  + " place, or other threads of this client",
              cost.waiting() * 100));
    }
    return cautions;
  }

  private static String heldBack(CpuQuota quota) {
    return text(
        "a CPU quota of its cgroup held this client back in %,d of %,d periods, for %.1fs in all:"
            + " give it more, or less to do",
        quota.throttledPeriods(), quota.periods(), quota.throttledSeconds());
  }

  private static String stolen(SelfCost cost) {
    return text(
        "the hypervisor took %.0f %% of this machine's processor time", cost.stolen() * 100);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
