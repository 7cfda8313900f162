package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.verdict.CpuQuota;
import dev.highwater.client.verdict.SelfCost;
import java.util.Locale;

/** Tells what the client itself cost, and what kept it from the processor. */
final class CostReport {
  /** Up to here it is not worth a word; a machine that is at ease shows such shares, too. */
  private static final double WORTH_TELLING = 0.005;

  private CostReport() {}

  /** In words. */
  static String line(SelfCost cost) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "busiest event loop %.0f %%, garbage collection %.1f %%; the whole machine %s",
            cost.busiestLoop() * 100,
            cost.garbageCollection() * 100,
            cost.machine() >= 0 ? Format.percent(cost.machine()) : "not known"));
    CpuQuota quota = cost.quota();
    add(line, "held back by a CPU quota", quota == null ? 0 : quota.throttledShare());
    add(line, "waiting for a processor", cost.waiting());
    add(line, "taken by the hypervisor", cost.stolen());
    return line.toString();
  }

  private static void add(StringBuilder line, String what, double share) {
    if (share > WORTH_TELLING) { // which what is not known is not
      line.append("; ").append(what).append(' ').append(Format.percent(share));
    }
  }

  /** Puts it into the document's summary; what is not known is absent, not zero. */
  static void put(ObjectNode summary, SelfCost cost) {
    ObjectNode client = summary.putObject("client");
    client.put("busiest_loop_share", cost.busiestLoop());
    client.put("gc_share", cost.garbageCollection());
    client.put("machine_share", cost.machine() >= 0 ? (Double) cost.machine() : null);
    CpuQuota quota = cost.quota();
    if (quota != null) {
      client.put("periods", quota.periods());
      client.put("throttled_periods", quota.throttledPeriods());
      client.put("throttled_s", quota.throttledSeconds());
    }
    if (cost.stolen() >= 0) {
      client.put("stolen_share", cost.stolen());
    }
    if (cost.waiting() >= 0) {
      client.put("waiting_share", cost.waiting());
    }
  }
}
