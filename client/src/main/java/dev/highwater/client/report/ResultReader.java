package dev.highwater.client.report;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.connection.Mismatch;
import dev.highwater.client.load.Churn;
import dev.highwater.client.load.Figures;
import dev.highwater.client.load.LimitedBy;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.load.SelfCost;
import dev.highwater.client.load.Shard;
import dev.highwater.client.load.TcpSample;
import dev.highwater.client.load.Threshold;
import dev.highwater.client.load.ThresholdOutcome;
import dev.highwater.client.load.Verdict;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import dev.highwater.options.Origin;
import dev.highwater.options.OriginKind;
import dev.highwater.options.Problems;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.CloseCause;
import dev.highwater.transport.OptionInForce;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JsonReport} wrote, from files that anybody may have changed. */
public final class ResultReader {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration LONGEST_WARMUP = Duration.ofDays(365);
  private static final Set<String> NOT_READ = Set.of("intervals", "clients");
  private static final List<String> ENDINGS =
      Arrays.stream(Ending.values()).map(ResultReader::label).toList();

  private ResultReader() {}

  /** Reads a file but its intervals; null when it is wrong, with one problem more. */
  public static @Nullable StoredResult read(Path file, Problems problems) {
    return read(file, problems, NOT_READ, Map.of(), List.of());
  }

  /** The same with the intervals. */
  public static @Nullable StoredResult readWithIntervals(Path file, Problems problems) {
    List<StoredInterval> intervals = new ArrayList<>();
    return read(
        file,
        problems,
        Set.of("clients"),
        Map.of("intervals", interval -> intervals.add(StoredInterval.read(interval))),
        intervals);
  }

  private static @Nullable StoredResult read(
      Path file,
      Problems problems,
      Set<String> skipped,
      Map<String, PlacedJson.Elements> lists,
      List<StoredInterval> intervals) {
    try {
      return stored(file, Fields.of(new PlacedJson(file, skipped, lists)), intervals);
    } catch (WrongResult wrong) {
      wrong.addTo(problems);
      return null;
    }
  }

  /** Reads a stream but its intervals, and closes it. */
  static StoredResult read(Path name, InputStream stream) throws WrongResult {
    return stored(name, Fields.of(new PlacedJson(name, stream, NOT_READ, Map.of())), List.of());
  }

  private static StoredResult stored(Path file, Fields root, List<StoredInterval> intervals)
      throws WrongResult {
    checkSchema(root);
    Fields summary = root.object("summary");
    RunResult result = result(instant(root, "started_at"), summary, root.object("histograms"));
    List<RequestedOption> requested = new ArrayList<>();
    List<OptionInForce> inForce = new ArrayList<>();
    Fields config = root.object("config");
    for (String name : config.names()) {
      option(name, config.object(name), requested, inForce);
    }
    Figures figures = Figures.of(result);
    List<ThresholdOutcome> thresholds = new ArrayList<>();
    for (Fields threshold : summary.objects("thresholds")) {
      thresholds.add(threshold.parsed("expression", Threshold::parse).judge(figures));
    }
    LoadReport report =
        new LoadReport(
            root.text("version"),
            root.texts("targets"),
            "the result in " + file,
            (int) Math.min(Integer.MAX_VALUE, summary.object("connections").count("requested")),
            wanted(summary.object("rate")),
            requested,
            inForce,
            List.of(),
            result,
            root.textsByName("labels"),
            root.has("shard") ? shard(root) : null,
            thresholds);
    return new StoredResult(file, report, warmup(config), intervals);
  }

  private static void checkSchema(Fields root) throws WrongResult {
    if (!root.text("tool").equals("highwater")) {
      throw root.wrong("tool", "highwater");
    }
    if (root.count("schema") != JsonReport.SCHEMA) {
      throw root.wrong("schema", String.valueOf(JsonReport.SCHEMA));
    }
  }

  private static Instant instant(Fields root, String name) throws WrongResult {
    try {
      return Instant.parse(root.text(name));
    } catch (DateTimeException e) {
      throw root.wrong(name, "a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static Shard shard(Fields root) throws WrongResult {
    Fields shard = root.object("shard");
    long index = shard.count("index");
    long of = shard.count("of");
    try {
      return new Shard(Math.toIntExact(index), Math.toIntExact(of));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw shard.wrong("index", "from 1 to of, and of not too large");
    }
  }

  private static @Nullable Double wanted(Fields rate) throws WrongResult {
    return rate.has("wanted_per_s") ? (Double) rate.number("wanted_per_s") : null;
  }

  private static Duration warmup(Fields config) throws WrongResult {
    if (!config.has("warmup") || !config.object("warmup").has("effective")) {
      return Duration.ZERO;
    }
    Fields option = config.object("warmup");
    Duration warmup = option.parsed("effective", dev.highwater.options.Durations::parse);
    if (warmup.compareTo(LONGEST_WARMUP) > 0) {
      throw option.wrong("effective", "a year at most");
    }
    return warmup;
  }

  private static void option(
      String name, Fields option, List<RequestedOption> requested, List<OptionInForce> inForce)
      throws WrongResult {
    String value = option.textOrNull("requested");
    String effective = option.textOrNull("effective");
    String note = option.textOrNull("note");
    String from = option.text("origin");
    Origin origin = from.equals("default") ? Origin.DEFAULT : new Origin(OriginKind.FLAG, from);
    requested.add(new RequestedOption(name, value, origin));
    if (!Objects.equals(value, effective) || note != null) {
      inForce.add(new OptionInForce("program", name, value, effective, from, note));
    }
  }

  private static RunResult result(Instant startedAt, Fields summary, Fields histograms)
      throws WrongResult {
    Fields requests = summary.object("requests");
    Fields connections = summary.object("connections");
    Fields bytes = summary.object("bytes");
    double seconds = summary.number("duration_s");
    return new RunResult(
        startedAt,
        summary.has("sending_started_at") // it was not always there
            ? instant(summary, "sending_started_at")
            : startedAt,
        connections.number("ramp_s"),
        seconds,
        summary.object("rate").number("achieved_per_s"),
        measurements(requests, histograms),
        requests.count("in_flight_at_end"),
        requests.count("never_sent"),
        0,
        connections.counts("failed", ResultReader::outcome, "an outcome that we know"),
        totals(connections, summary.object("write_buffer")),
        bytes.count("sent"),
        bytes.count("received"),
        bytesSeconds(summary, bytes, seconds),
        summary.has("tcp") ? tcp(summary.object("tcp"), histograms) : null,
        cost(summary.object("client")),
        verdict(summary),
        summary.has("first_mismatch") ? summary.parsed("first_mismatch", Mismatch::parse) : null,
        ending(summary),
        null, // what was agreed on is in the document alone
        churn(summary, connections),
        List.of(),
        limitedBy(summary),
        null);
  }

  private static LimitedBy limitedBy(Fields summary) throws WrongResult {
    if (!summary.has("limited_by")) { // it was not always there
      return new LimitedBy(LimitedBy.Who.UNKNOWN, "the result does not tell", Map.of());
    }
    Fields limited = summary.object("limited_by");
    Fields given = limited.object("shares");
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String name : given.names()) {
      shares.put(name, given.number(name));
    }
    String who = limited.text("who");
    for (LimitedBy.Who one : LimitedBy.Who.values()) {
      if (one.label().equals(who)) {
        return new LimitedBy(one, limited.text("because"), shares);
      }
    }
    throw limited.wrong("who", "one that we know");
  }

  private static Churn churn(Fields summary, Fields connections) throws WrongResult {
    if (!connections.has("reconnects")) { // it was not always there
      return new Churn(false, 0, 0, 0, null);
    }
    Fields reconnects = connections.object("reconnects");
    return new Churn(
        connections.has("time_wait"),
        reconnects.count("planned"),
        reconnects.count("unplanned"),
        summary.has("connects_per_s") ? summary.number("connects_per_s") : 0,
        connections.has("time_wait") ? (Long) connections.count("time_wait") : null);
  }

  private static Measurements measurements(Fields requests, Fields histograms) throws WrongResult {
    Measurements measured =
        Measurements.counted(
            requests.count("sent"),
            requests.count("completed"),
            requests.count("timed_out"),
            requests.count("lost"),
            requests.count("mismatched"));
    measured.latency().add(histograms.histogram("latency"));
    measured.serviceTime().add(histograms.histogram("service_time"));
    if (histograms.has("connect")) { // it was not always there
      measured.connectTime().add(histograms.histogram("connect"));
    }
    if (histograms.has("schedule_lag")) {
      measured.scheduleLag().add(histograms.histogram("schedule_lag"));
    }
    return measured;
  }

  private static ConnectionTotals totals(Fields connections, Fields writeBuffer)
      throws WrongResult {
    Map<CloseCause, Long> closed =
        connections.counts("closed", ResultReader::cause, "a cause that we know");
    return new ConnectionTotals(
        connections.count("opened"),
        closed.values().stream().mapToLong(n -> n).sum(),
        closed,
        0,
        0,
        writeBuffer.count("discarded_bytes"),
        0,
        writeBuffer.count("crossings"),
        0,
        Math.round(writeBuffer.number("unwritable_s") * NANOS_PER_SECOND),
        writeBuffer.count("pending_max_bytes"),
        0);
  }

  /** How long bytes were counted, which the throughput gives away. */
  private static double bytesSeconds(Fields summary, Fields bytes, double seconds)
      throws WrongResult {
    Fields throughput = summary.object("throughput_bytes_per_s");
    for (String way : List.of("sent", "received")) {
      if (bytes.count(way) > 0 && throughput.number(way) > 0) {
        return bytes.count(way) / throughput.number(way);
      }
    }
    return Math.max(seconds, 1e-3);
  }

  private static TcpSample tcp(Fields tcp, Fields histograms) throws WrongResult {
    Durations rtt = histograms.has("rtt") ? histograms.histogram("rtt") : new Durations();
    int asked = (int) Math.min(Integer.MAX_VALUE, rtt.count());
    return new TcpSample(asked, rtt, tcp.count("retransmits"), tcp.count("cwnd_min_segments"));
  }

  private static SelfCost cost(Fields client) throws WrongResult {
    return new SelfCost(
        client.number("busiest_loop_share"),
        client.number("gc_share"),
        client.has("machine_share") ? client.number("machine_share") : Double.NaN);
  }

  private static Verdict verdict(Fields summary) throws WrongResult {
    List<String> reasons = summary.texts("invalid_because");
    if (summary.isTrue("valid") != reasons.isEmpty()) {
      throw summary.wrong("valid", "false where invalid_because says why, and else true");
    }
    return new Verdict(reasons, summary.texts("cautions"));
  }

  private static Ending ending(Fields summary) throws WrongResult {
    String given = summary.text("ending");
    for (Ending ending : Ending.values()) {
      if (label(ending).equals(given)) {
        return ending;
      }
    }
    throw summary.wrong("ending", "one of " + String.join(", ", ENDINGS));
  }

  private static String label(Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable ConnectOutcome outcome(String label) {
    return Arrays.stream(ConnectOutcome.values())
        .filter(o -> o.label().equals(label))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable CloseCause cause(String label) {
    return Arrays.stream(CloseCause.values())
        .filter(c -> c.label().equals(label))
        .findFirst()
        .orElse(null);
  }
}
