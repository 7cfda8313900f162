package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.StreamResult;
import dev.highwater.client.run.TargetResult;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.TlsResult;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The summary of a run as a part of JSON documents: all but its intervals and histograms. */
final class SummaryJson {
  private SummaryJson() {}

  /** Puts all of it into the document's summary. */
  static void put(ObjectNode summary, LoadReport report) {
    RunResult result = report.result();
    Measurements measured = result.measured();
    summary.put("sending_started_at", result.sendingAt().toString());
    summary.put("duration_s", result.seconds());
    connections(summary.putObject("connections"), report);
    targets(summary, result.targets());
    churn(summary, result.churn());
    misbehaving(summary, result.misbehaving());
    StreamResult stream = result.stream();
    if (stream == null) { // in a stream what belongs to requests is absent, not zero
      requests(summary, report);
      FiguresJson.micros(summary, "latency_us", measured.latency().distribution());
      FiguresJson.trust(summary.withObjectProperty("latency_us"), result.verdict().trust());
      FiguresJson.micros(summary, "service_time_us", measured.serviceTime().distribution());
      FiguresJson.micros(summary, "schedule_lag_us", measured.scheduleLag().distribution());
    } else {
      stream(summary.putObject("stream"), stream);
    }
    FiguresJson.micros(summary, "connect_us", measured.connectTime().distribution());
    tls(summary, result);
    bytes(
        summary,
        result.sentBytes(),
        result.receivedBytes(),
        result.sentBytesPerSecond(),
        result.receivedBytesPerSecond());
    window(summary.putObject("window"), result.window());
    writeBuffer(summary.putObject("write_buffer"), result.connections());
    tcp(summary, result.tcp());
    CostReport.put(summary, result.cost());
    FiguresJson.pauses(summary.withObjectProperty("client"), measured.pauses());
    thresholds(summary.putArray("thresholds"), report.thresholds());
    summary.put("ending", result.ending().name().toLowerCase(Locale.ROOT));
    summary.put("first_mismatch", result.mismatch() == null ? null : result.mismatch().toString());
    summary.put("valid", result.verdict().isValid());
    Metric upTo = result.verdict().validUpTo();
    summary.put("valid_up_to", upTo == null ? null : upTo.key());
    result.verdict().cautions().forEach(summary.putArray("cautions")::add);
    result.verdict().reasons().forEach(summary.putArray("invalid_because")::add);
    limitedBy(summary.putObject("limited_by"), result.limitedBy());
  }

  private static void requests(ObjectNode summary, LoadReport report) {
    RunResult result = report.result();
    Measurements measured = result.measured();
    ObjectNode requests = summary.putObject("requests");
    Outcomes outcomes = measured.outcomes();
    requests.put("due", outcomes.due());
    FiguresJson.put(requests, outcomes);
    requests.put("in_flight_at_end", outcomes.unanswered()); // its name from before
    requests.put("errors", result.figures().errors());
    FiguresJson.put(requests.putObject("warmup"), result.warmup());
    summary
        .putObject("waited_for_connection")
        .put("requests", measured.waitedForConnection())
        .put("s", measured.waitedForConnectionNanos() / 1e9);
    ObjectNode rate = summary.putObject("rate");
    rate.put("wanted_per_s", report.ratePerSecond());
    rate.put("achieved_per_s", result.achievedPerSecond());
  }

  private static void window(ObjectNode node, WindowTotals window) {
    node.put("resets", window.resets());
    node.put("unwritable_s", window.unwritableSeconds());
    node.put("crossings", window.crossings());
    ObjectNode failed = node.putObject("connect_failed");
    window.failedConnects().forEach((outcome, count) -> failed.put(outcome.label(), count));
  }

  private static void stream(ObjectNode node, StreamResult stream) {
    node.put("direction", stream.direction().label());
    node.put("checked", stream.checked());
    node.put("connection_s", stream.connectionSeconds());
    node.put("unwritable_s", stream.unwritableSeconds());
    node.put("unwritable_share", stream.unwritableShare());
    node.put("crossings", stream.crossings());
  }

  private static void limitedBy(ObjectNode node, LimitedBy limitedBy) {
    node.put("who", limitedBy.who().label());
    node.put("because", limitedBy.because());
    ObjectNode shares = node.putObject("shares");
    limitedBy.shares().forEach(shares::put);
  }

  static void thresholds(ArrayNode thresholds, List<ThresholdOutcome> outcomes) {
    for (ThresholdOutcome outcome : outcomes) {
      double value = outcome.value();
      thresholds
          .addObject()
          .put("expression", outcome.threshold().expression())
          .put("value", Double.isNaN(value) ? null : (Double) value)
          .put("is_lower_bound", outcome.isLowerBound())
          .put("held", outcome.held())
          .put("proven", outcome.judgement() == Judgement.HELD)
          .put("judgement", outcome.judgement().label())
          .put("unproven_because", outcome.unprovenBecause())
          .put("limit", outcome.threshold().limit())
          .put("unit", outcome.threshold().unit().label());
    }
  }

  private static void connections(ObjectNode node, LoadReport report) {
    RunResult result = report.result();
    node.put("requested", report.connectionsWanted());
    node.put("opened", result.connections().opened());
    node.put("ramp_s", result.rampSeconds());
    node.put("openings_timed_out", result.openingsTimedOut());
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

  /** All of them; absent where results were added up. */
  private static void targets(ObjectNode summary, List<TargetResult> targets) {
    if (targets.isEmpty()) {
      return;
    }
    ArrayNode array = summary.putArray("targets");
    for (TargetResult one : targets) {
      ObjectNode node =
          array
              .addObject()
              .put("target", one.target())
              .put("connections", one.wanted())
              .put("opened", one.opened());
      ObjectNode failed = node.putObject("failed");
      one.failed().forEach((outcome, count) -> failed.put(outcome.label(), count));
      node.put("open_at_end", one.openAtEnd());
    }
  }

  private static void churn(ObjectNode summary, Churn churn) {
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

  /** Nothing when there are none. */
  private static void misbehaving(ObjectNode summary, List<RunResult.Misbehaving> results) {
    if (results.isEmpty()) {
      return;
    }
    ObjectNode misbehaving = summary.putObject("difficult");
    for (RunResult.Misbehaving result : results) {
      ObjectNode node = misbehaving.putObject(result.kind().label());
      node.put("connections", result.connections());
      node.put("opened", result.totals().opened());
      ObjectNode failed = node.putObject("failed");
      result.failed().forEach((outcome, count) -> failed.put(outcome.label(), count));
      ObjectNode closed = node.putObject("closed");
      result.totals().closedByCause().forEach((cause, count) -> closed.put(cause.label(), count));
      node.put("bytes_sent", result.sentBytes());
      node.put("bytes_received", result.totals().receivedBytes());
    }
  }

  static void bytes(
      ObjectNode node, long sent, long received, double sentPerSecond, double receivedPerSecond) {
    node.putObject("bytes").put("sent", sent).put("received", received);
    node.putObject("throughput_bytes_per_s")
        .put("sent", sentPerSecond)
        .put("received", receivedPerSecond);
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
      FiguresJson.micros(node, "rtt_us", tcp.rtt().distribution());
      node.put("retransmits", tcp.retransmits());
      node.put("cwnd_min_segments", tcp.congestionWindowSegments());
    }
  }

  private static void tls(ObjectNode summary, RunResult result) {
    TlsResult tls = result.tls();
    if (tls == null) { // absent, for nothing was done
      return;
    }
    FiguresJson.micros(summary, "handshake_us", result.measured().handshakeTime().distribution());
    ObjectNode node = summary.putObject("tls");
    node.put("provider", tls.provider());
    ArrayNode handshakes = node.putArray("handshakes");
    tls.handshakes()
        .forEach(
            (agreed, count) ->
                handshakes
                    .addObject()
                    .put("protocol", agreed.protocol())
                    .put("cipher", agreed.cipher())
                    .put("alpn", agreed.alpn())
                    .put("count", count));
    node.put("first_failure", tls.failure());
  }
}
