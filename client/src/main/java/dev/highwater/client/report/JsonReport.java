package dev.highwater.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.run.StreamResult;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.TlsResult;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.options.RequestedOption;
import dev.highwater.page.Document;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.OptionInForce;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run as one JSON document, for programs.
 *
 * <p>Units are in the names; what is counted is an integer. Keys are added, not changed, as long as
 * {@code schema} stays the same.
 */
public final class JsonReport {
  public static final int SCHEMA = 1;
  private static final ObjectWriter JSON =
      new ObjectMapper()
          .writer()
          .with(SerializationFeature.INDENT_OUTPUT)
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private JsonReport() {}

  /** The document, ended by a line feed. */
  public static Document of(LoadReport report) {
    return indented(document(report));
  }

  /** The same on one line and without intervals, for what adds results up. */
  public static String shortOf(LoadReport report) {
    ObjectNode root = withoutCourse(report);
    root.putArray("intervals");
    histograms(root.putObject("histograms"), report);
    return root.toString();
  }

  /** Any document, indented and ended by a line feed. */
  public static Document indented(ObjectNode document) {
    return out -> {
      JSON.writeValue(out, document);
      out.write('\n');
    };
  }

  /** The whole. Its intervals are put together when they are written, one after the other. */
  public static ObjectNode document(LoadReport report) {
    ObjectNode root = withoutCourse(report);
    boolean hasRequests = report.result().stream() == null;
    root.putPOJO("intervals", new IntervalsJson(report.intervals(), hasRequests));
    histograms(root.putObject("histograms"), report);
    return root;
  }

  /** What is told of the run as a whole: no intervals, no histograms. */
  public static ObjectNode withoutCourse(LoadReport report) {
    ObjectNode root =
        head(JsonNodeFactory.instance.objectNode().put("schema", SCHEMA), report.start());
    summary(root.putObject("summary"), report);
    return root;
  }

  /** Adds what is known before the run. */
  static ObjectNode head(ObjectNode root, RunStart start) {
    root.put("tool", "highwater");
    root.put("version", start.version());
    root.put("started_at", start.startedAt().toString());
    ObjectNode labels = root.putObject("labels");
    start.labels().forEach(labels::put);
    Shard shard = start.shard();
    if (shard != null) {
      root.putObject("shard").put("index", shard.index()).put("of", shard.of());
    }
    start.targets().forEach(root.putArray("targets")::add);
    config(root.putObject("config"), start);
    return root;
  }

  /** Adds the histograms, so that results can be added up. */
  static void histograms(ObjectNode histograms, LoadReport report) {
    Measurements measured = report.result().measured();
    if (report.result().stream() == null) {
      histograms.put("latency", measured.latency().encoded());
      histograms.put("service_time", measured.serviceTime().encoded());
      histograms.put("schedule_lag", measured.scheduleLag().encoded());
      histograms.put("held_up", measured.heldUp().encoded());
      FiguresJson.lowerBounds(histograms, "latency_lower_bounds", measured.latency());
      FiguresJson.lowerBounds(histograms, "service_time_lower_bounds", measured.serviceTime());
    }
    histograms.put("connect", measured.connectTime().encoded());
    TcpSample tcp = report.result().tcp();
    if (tcp != null) {
      histograms.put("rtt", tcp.rtt().encoded());
    }
  }

  private static void config(ObjectNode config, RunStart start) {
    for (RequestedOption option : start.requested()) {
      ObjectNode node = config.putObject(option.name());
      node.put("requested", option.value());
      node.put("effective", option.value());
      node.put("origin", option.origin().describe());
    }
    for (OptionInForce option : start.inForce()) {
      if (config.get(option.name()) instanceof ObjectNode node) {
        node.put("effective", option.effective());
        if (option.note() != null) {
          node.put("note", option.note());
        }
      }
    }
  }

  static void summary(ObjectNode summary, LoadReport report) {
    RunResult result = report.result();
    Measurements measured = result.measured();
    summary.put("sending_started_at", result.sendingAt().toString());
    summary.put("duration_s", result.seconds());
    connections(summary.putObject("connections"), report);
    TargetLines.put(summary, result.targets());
    ChurnReport.put(summary, result.churn());
    MisbehavingReport.put(summary, result.misbehaving());
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
    summary.put("ending", result.ending().name().toLowerCase(java.util.Locale.ROOT));
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
