package dev.highwater.client.report.stored;

import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.CpuQuota;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Trust;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run in a result that was stored: what {@link ResultReader} reads of its measurements. */
final class StoredRun {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final List<String> ENDINGS =
      Arrays.stream(Ending.values()).map(StoredRun::label).toList();

  private StoredRun() {}

  /**
   * Reads what is told of the run as a whole.
   *
   * @param root of the document
   * @param summary of the same
   */
  static RunResult read(Fields root, Fields summary) throws WrongResult {
    Instant startedAt = instant(root, "started_at");
    Fields histograms = root.object("histograms");
    Fields requests = summary.object("requests");
    Fields connections = summary.object("connections");
    Fields bytes = summary.object("bytes");
    Fields throughput = summary.object("throughput_bytes_per_s");
    double seconds = summary.number("duration_s");
    Measurements measured = measurements(requests, histograms);
    Fields waited =
        summary.has("waited_for_connection") ? summary.object("waited_for_connection") : null;
    if (waited != null) {
      measured.countWaits(waited.count("requests"), nanos(waited, "s"));
    }
    Fields client = summary.object("client");
    if (client.has("pauses")) {
      measured.countPauses(
          new Pauses(
              client.count("pauses"), nanos(client, "paused_s"), nanos(client, "longest_pause_s")));
    }
    Map<ConnectOutcome, Long> failed =
        connections.counts("failed", StoredRun::outcome, "an outcome that we know");
    ConnectionTotals totals = totals(connections, summary.object("write_buffer"));
    return new RunResult(
        startedAt,
        summary.has("sending_started_at") // it was not always there
            ? instant(summary, "sending_started_at")
            : startedAt,
        connections.number("ramp_s"),
        seconds,
        summary.object("rate").number("achieved_per_s"),
        measured,
        requests.has("warmup") ? outcomes(requests.object("warmup")) : Outcomes.NONE,
        connections.has("openings_timed_out") ? connections.count("openings_timed_out") : 0,
        window(summary, totals, failed),
        0,
        failed,
        totals,
        bytes.count("sent"),
        bytes.count("received"),
        throughput.number("sent"),
        throughput.number("received"),
        summary.has("tcp") ? tcp(summary.object("tcp"), histograms) : null,
        cost(summary.object("client"), seconds),
        verdict(summary, measured),
        summary.has("first_mismatch") ? summary.parsed("first_mismatch", Mismatch::parse) : null,
        ending(summary),
        null, // what was agreed on is in the document alone
        churn(summary, connections),
        List.of(),
        limitedBy(summary),
        null,
        List.of());
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
    Measurements measured = Measurements.counted(outcomes(requests));
    measured.latency().add(histograms.histogram("latency", "latency_lower_bounds"));
    measured.serviceTime().add(histograms.histogram("service_time", "service_time_lower_bounds"));
    if (histograms.has("held_up")) { // it was not always there
      measured.heldUp().add(histograms.histogram("held_up"));
    }
    if (histograms.has("connect")) { // it was not always there
      measured.connectTime().add(histograms.histogram("connect"));
    }
    if (histograms.has("schedule_lag")) {
      measured.scheduleLag().add(histograms.histogram("schedule_lag"));
    }
    return measured;
  }

  /**
   * Where {@code unanswered} is missing, the result is of a version that counted wrong replies
   * among the completed ones, and bytes that nothing had asked for among the wrong replies.
   */
  private static Outcomes outcomes(Fields requests) throws WrongResult {
    boolean isOld = !requests.has("unanswered");
    long mismatched = requests.count("mismatched");
    long completed = requests.count("completed");
    long wrong = isOld ? Math.min(completed, mismatched) : mismatched;
    return new Outcomes(
        requests.count("sent"),
        isOld ? completed - wrong : completed,
        wrong,
        requests.count("timed_out"),
        requests.count("lost"),
        requests.count(isOld ? "in_flight_at_end" : "unanswered"),
        requests.count("never_sent"),
        isOld ? mismatched - wrong : requests.count("unasked"));
  }

  /** Of a result without it, the figures of the whole run are the nearest. */
  private static WindowTotals window(
      Fields summary, ConnectionTotals totals, Map<ConnectOutcome, Long> failed)
      throws WrongResult {
    if (!summary.has("window")) {
      return new WindowTotals(
          totals.closedBy(CloseCause.PEER_RESET),
          totals.unwritableNanos() / NANOS_PER_SECOND,
          totals.crossingsAboveHigh(),
          failed);
    }
    Fields window = summary.object("window");
    return new WindowTotals(
        window.count("resets"),
        window.number("unwritable_s"),
        window.count("crossings"),
        window.counts("connect_failed", StoredRun::outcome, "an outcome that we know"));
  }

  private static long nanos(Fields node, String name) throws WrongResult {
    return Math.round(node.number(name) * NANOS_PER_SECOND);
  }

  private static ConnectionTotals totals(Fields connections, Fields writeBuffer)
      throws WrongResult {
    Map<CloseCause, Long> closed =
        connections.counts("closed", StoredRun::cause, "a cause that we know");
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

  private static TcpSample tcp(Fields tcp, Fields histograms) throws WrongResult {
    Durations rtt = histograms.has("rtt") ? histograms.histogram("rtt") : new Durations();
    int asked = (int) Math.min(Integer.MAX_VALUE, rtt.count());
    return new TcpSample(asked, rtt, tcp.count("retransmits"), tcp.count("cwnd_min_segments"));
  }

  private static SelfCost cost(Fields client, double seconds) throws WrongResult {
    return new SelfCost(
        client.number("busiest_loop_share"),
        client.number("gc_share"),
        numberOrNaN(client, "machine_share"),
        client.has("throttled_s")
            ? new CpuQuota(
                client.count("periods"),
                client.count("throttled_periods"),
                client.number("throttled_s"),
                Math.max(seconds, 1e-3))
            : null,
        numberOrNaN(client, "stolen_share"),
        numberOrNaN(client, "waiting_share"),
        null); // what was concluded from it is in the document
  }

  private static double numberOrNaN(Fields fields, String name) throws WrongResult {
    return fields.has(name) ? fields.number(name) : Double.NaN;
  }

  private static Verdict verdict(Fields summary, Measurements measured) throws WrongResult {
    List<String> reasons = summary.texts("invalid_because");
    if (summary.isTrue("valid") != reasons.isEmpty()) {
      throw summary.wrong("valid", "false where invalid_because says why, and else true");
    }
    return new Verdict(reasons, summary.texts("cautions"), Trust.of(measured));
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

  private static Instant instant(Fields root, String name) throws WrongResult {
    try {
      return Instant.parse(root.text(name));
    } catch (DateTimeException e) {
      throw root.wrong(name, "a time such as 2026-01-31T12:00:00Z");
    }
  }
}
