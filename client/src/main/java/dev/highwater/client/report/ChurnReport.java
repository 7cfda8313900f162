package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.IntervalRow;
import org.jspecify.annotations.Nullable;

/** Tells how connections came and went in a run. */
public final class ChurnReport {
  private ChurnReport() {}

  /** In words; null when nothing was planned and nothing happened. */
  static @Nullable String line(Churn churn) {
    if (!churn.isPlanned() && churn.unplanned() == 0) {
      return null;
    }
    String line =
        "%s planned, %s unplanned; %s connects while measuring"
            .formatted(
                Format.count(churn.planned()),
                Format.count(churn.unplanned()),
                Format.rate(churn.connectsPerSecond()));
    return churn.timeWait() == null
        ? line
        : line
            + "; "
            + Format.count(churn.timeWait())
            + " sockets of this network namespace in TIME_WAIT now";
  }

  /** Puts it into the document's summary. */
  static void put(ObjectNode summary, Churn churn) {
    ObjectNode connections = summary.withObjectProperty("connections");
    connections
        .putObject("reconnects")
        .put("planned", churn.planned())
        .put("unplanned", churn.unplanned());
    if (churn.timeWait() != null) { // what nobody knows is absent, not zero
      connections.put("time_wait", churn.timeWait());
    }
    summary.put("connects_per_s", churn.connectsPerSecond());
  }

  /** Puts what came to be in an interval into its row of the document. */
  static void put(ObjectNode interval, IntervalRow row) {
    interval.put("connects_per_s", row.connectsPerSecond());
  }

  /** In the live line; empty while no connection comes to be. */
  public static String live(IntervalRow row) {
    return row.connects() == 0
        ? ""
        : "  connects %s p50 %s p99 %s"
            .formatted(
                Format.rate(row.connectsPerSecond()),
                Format.micros(row.connectTime().p50()),
                Format.micros(row.connectTime().p99()));
  }
}
