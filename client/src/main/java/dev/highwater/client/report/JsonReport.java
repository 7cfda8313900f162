package dev.highwater.client.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.load.IntervalRow;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.TcpSample;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run as one JSON document, for programs.
 *
 * <p>Units are in the names; what is counted is an integer. Keys are added, not changed, as long as
 * {@code schema} stays the same.
 */
public final class JsonReport {
  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  /** The document, ended by a line feed. */
  public static String of(LoadReport report) {
    try {
      return JSON.writeValueAsString(document(report)) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode document(LoadReport report) {
    ObjectNode root = withoutCourse(report);
    RunResult result = report.result();
    ArrayNode intervals = root.putArray("intervals");
    report.intervals().forEach(row -> interval(intervals.addObject(), row, report.ratePerSecond()));
    ObjectNode histograms = root.putObject("histograms");
    histograms.put("latency", result.measured().latency().encoded());
    histograms.put("service_time", result.measured().serviceTime().encoded());
    return root;
  }

  /** What is told of the run as a whole: no intervals, no histograms. */
  static ObjectNode withoutCourse(LoadReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("tool", "highwater");
    root.put("version", report.version());
    root.put("started_at", report.result().startedAt().toString());
    root.putObject("labels");
    report.targets().forEach(root.putArray("targets")::add);
    config(root.putObject("config"), report);
    summary(root.putObject("summary"), report);
    return root;
  }

  private static void config(ObjectNode config, LoadReport report) {
    for (RequestedOption option : report.requested()) {
      ObjectNode node = config.putObject(option.name());
      node.put("requested", option.value());
      node.put("effective", option.value());
      node.put("origin", option.origin().describe());
    }
    for (OptionInForce option : report.inForce()) {
      if (config.get(option.name()) instanceof ObjectNode node) {
        node.put("effective", option.effective());
        if (option.note() != null) {
          node.put("note", option.note());
        }
      }
    }
  }

  private static void summary(ObjectNode summary, LoadReport report) {
    RunResult result = report.result();
    Measurements measured = result.measured();
    summary.put("duration_s", result.seconds());
    connections(summary.putObject("connections"), report);
    ObjectNode requests = summary.putObject("requests");
    requests.put("sent", measured.sent());
    requests.put("completed", measured.completed());
    requests.put("timed_out", measured.timedOut());
    requests.put("lost", measured.lost());
    requests.put("mismatched", measured.mismatched());
    requests.put("in_flight_at_end", result.inFlightAtEnd());
    requests.put("never_sent", result.neverSent());
    ObjectNode rate = summary.putObject("rate");
    rate.put("wanted_per_s", report.ratePerSecond());
    rate.put("achieved_per_s", result.achievedPerSecond());
    micros(summary, "latency_us", measured.latency().distribution());
    micros(summary, "service_time_us", measured.serviceTime().distribution());
    micros(summary, "connect_us", measured.connectTime().distribution());
    micros(summary, "schedule_lag_us", measured.scheduleLag().distribution());
    bytes(summary, result.sentBytes(), result.receivedBytes(), result.bytesSeconds());
    writeBuffer(summary.putObject("write_buffer"), result.connections());
    tcp(summary, result.tcp());
    ObjectNode client = summary.putObject("client");
    client.put("busiest_loop_share", result.cost().busiestLoop());
    client.put("gc_share", result.cost().garbageCollection());
    client.put("machine_share", result.cost().machine());
    summary.putArray("thresholds");
    summary.put("ending", result.ending().name().toLowerCase(java.util.Locale.ROOT));
    summary.put("first_mismatch", result.mismatch() == null ? null : result.mismatch().toString());
    summary.put("valid", result.verdict().isValid());
    result.verdict().cautions().forEach(summary.putArray("cautions")::add);
    result.verdict().reasons().forEach(summary.putArray("invalid_because")::add);
  }

  private static void connections(ObjectNode node, LoadReport report) {
    RunResult result = report.result();
    node.put("requested", report.connectionsWanted());
    node.put("opened", result.connections().opened());
    node.put("ramp_s", result.rampSeconds());
    ObjectNode failed = node.putObject("failed");
    result
        .attempts()
        .forEach(
            (outcome, count) -> {
              if (outcome != ConnectOutcome.OK) {
                failed.put(outcome.label(), count);
              }
            });
    ObjectNode closed = node.putObject("closed");
    result
        .connections()
        .closedByCause()
        .forEach((cause, count) -> closed.put(cause.label(), count));
  }

  private static void interval(ObjectNode node, IntervalRow row, @Nullable Double wantedPerSecond) {
    node.put("start_s", row.startSeconds());
    node.put("duration_s", row.seconds());
    node.put("warmup", row.isWarmup());
    ObjectNode connections = node.putObject("connections");
    connections.put("open", row.open()).put("unwritable", row.unwritable());
    ObjectNode closed = connections.putObject("closed");
    row.closedByCause().forEach((cause, count) -> closed.put(cause.label(), count));
    ObjectNode requests = node.putObject("requests");
    requests.put("sent", row.sent());
    requests.put("completed", row.completed());
    requests.put("timed_out", row.timedOut());
    requests.put("lost", row.lost());
    requests.put("mismatched", row.mismatched());
    requests.put("waiting", row.waiting());
    node.putObject("rate")
        .put("wanted_per_s", wantedPerSecond)
        .put("achieved_per_s", row.completedPerSecond());
    micros(node, "latency_us", row.latency());
    micros(node, "service_time_us", row.serviceTime());
    bytes(node, row.sentBytes(), row.receivedBytes(), row.seconds());
    node.putObject("write_buffer")
        .put("crossings", row.crossings())
        .put("pending_bytes", row.pendingBytes())
        .put("pending_max_bytes", row.pendingMaxBytes());
  }

  private static void bytes(ObjectNode node, long sent, long received, double seconds) {
    node.putObject("bytes").put("sent", sent).put("received", received);
    node.putObject("throughput_bytes_per_s")
        .put("sent", sent / seconds)
        .put("received", received / seconds);
  }

  private static void writeBuffer(ObjectNode node, ConnectionTotals totals) {
    node.put("crossings", totals.crossingsAboveHigh());
    node.put("unwritable_s", totals.unwritableNanos() / 1e9);
    node.put("pending_max_bytes", totals.pendingMaxBytes());
    node.put("discarded_bytes", totals.discardedBytes());
  }

  private static void tcp(ObjectNode summary, @Nullable TcpSample tcp) {
    if (tcp != null) { // what a transport cannot know is absent, not zero
      ObjectNode node = summary.putObject("tcp");
      micros(node, "rtt_us", tcp.rtt());
      node.put("retransmits", tcp.retransmits());
      node.put("cwnd_min_segments", tcp.congestionWindowSegments());
    }
  }

  private static void micros(ObjectNode parent, String name, Distribution d) {
    parent
        .putObject(name)
        .put("count", d.count())
        .put("min", d.min())
        .put("mean", d.mean())
        .put("p50", d.p50())
        .put("p75", d.p75())
        .put("p90", d.p90())
        .put("p99", d.p99())
        .put("p99_9", d.p999())
        .put("p99_99", d.p9999())
        .put("max", d.max());
  }
}
