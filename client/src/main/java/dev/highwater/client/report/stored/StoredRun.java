package dev.highwater.client.report.stored;

import static java.util.stream.Collectors.joining;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The run in a result that was stored: what {@link ResultReader} reads of its measurements. */
final class StoredRun {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Function<String, ConnectOutcome> OUTCOME =
      labelled(ConnectOutcome.values(), ConnectOutcome::label, "an outcome that we know");
  private static final Function<String, CloseCause> CAUSE =
      labelled(CloseCause.values(), CloseCause::label, "a cause that we know");
  private static final Function<String, LimitedBy.Who> WHO =
      labelled(LimitedBy.Who.values(), LimitedBy.Who::label, "one that we know");
  private static final Function<String, Ending> ENDING =
      labelled(
          Ending.values(),
          StoredRun::label,
          "one of " + Arrays.stream(Ending.values()).map(StoredRun::label).collect(joining(", ")));

  private StoredRun() {}

  /**
   * Reads what is told of the run as a whole.
   *
   * @param root of the document
   * @param summary of the same
   */
  static RunResult read(StoredValue root, StoredValue summary) {
    Instant startedAt = root.get("started_at").parsed(StoredRun::instant);
    StoredValue histograms = root.get("histograms");
    StoredValue requests = summary.get("requests");
    StoredValue connections = summary.get("connections");
    StoredValue throughput = summary.get("throughput_bytes_per_s");
    StoredValue client = summary.get("client");
    Measurements measured = measurements(requests, histograms);
    double seconds = summary.get("duration_s").number();
    summary
        .find("waited_for_connection")
        .ifPresent(wait -> measured.countWaits(wait.get("requests").count(), nanos(wait.get("s"))));
    client
        .find("pauses")
        .ifPresent(
            pauses ->
                measured.countPauses(
                    new Pauses(
                        pauses.count(),
                        nanos(client.get("paused_s")),
                        nanos(client.get("longest_pause_s")))));
    Map<ConnectOutcome, Long> failed = connections.get("failed").counts(OUTCOME);
    ConnectionTotals totals = totals(connections, summary.get("write_buffer"));
    return new RunResult(
        startedAt,
        summary
            .find("sending_started_at") // it was not always there
            .map(at -> at.parsed(StoredRun::instant))
            .orElse(startedAt),
        connections.get("ramp_s").number(),
        seconds,
        summary.get("rate").get("achieved_per_s").number(),
        measured,
        requests.find("warmup").map(StoredRun::outcomes).orElse(Outcomes.NONE),
        connections.find("openings_timed_out").map(StoredValue::count).orElse(0L),
        window(summary, totals, failed),
        0,
        failed,
        totals,
        summary.get("bytes").get("sent").count(),
        summary.get("bytes").get("received").count(),
        throughput.get("sent").number(),
        throughput.get("received").number(),
        summary.find("tcp").map(tcp -> tcp(tcp, histograms)).orElse(null),
        cost(client, seconds),
        verdict(summary, measured),
        summary.find("first_mismatch").map(text -> text.parsed(Mismatch::parse)).orElse(null),
        summary.get("ending").parsed(ENDING),
        null, // what was agreed on is in the document alone
        connections
            .find("reconnects") // they were not always there
            .map(reconnects -> churn(summary, connections, reconnects))
            .orElse(new Churn(false, 0, 0, 0, null)),
        List.of(),
        limitedBy(summary),
        null,
        List.of());
  }

  private static LimitedBy limitedBy(StoredValue summary) {
    return summary
        .find("limited_by") // it was not always there
        .map(
            limited ->
                new LimitedBy(
                    limited.get("who").parsed(WHO),
                    limited.get("because").text(),
                    limited.get("shares").members(StoredValue::number)))
        .orElse(new LimitedBy(LimitedBy.Who.UNKNOWN, "the result does not tell", Map.of()));
  }

  private static Churn churn(StoredValue summary, StoredValue connections, StoredValue reconnects) {
    Long timeWait = connections.find("time_wait").map(StoredValue::count).orElse(null);
    return new Churn(
        timeWait != null,
        reconnects.get("planned").count(),
        reconnects.get("unplanned").count(),
        summary.find("connects_per_s").map(StoredValue::number).orElse(0.0),
        timeWait);
  }

  private static Measurements measurements(StoredValue requests, StoredValue histograms) {
    Measurements measured = Measurements.counted(outcomes(requests));
    measured.latency().add(bounded(histograms, "latency"));
    measured.serviceTime().add(bounded(histograms, "service_time"));
    measured.heldUp().add(durations(histograms, "held_up"));
    measured.connectTime().add(durations(histograms, "connect"));
    measured.scheduleLag().add(durations(histograms, "schedule_lag"));
    return measured;
  }

  /** Of a histogram that was not always there. */
  private static Durations durations(StoredValue histograms, String name) {
    return histograms
        .find(name)
        .map(histogram -> histogram.parsed(Durations::decoded))
        .orElseGet(Durations::new);
  }

  /** With those that are lower bounds, where there are any. */
  private static Durations bounded(StoredValue histograms, String name) {
    StoredValue histogram = histograms.get(name);
    Durations durations = histogram.parsed(Durations::decoded);
    return histograms
        .find(name + "_lower_bounds")
        .map(bounds -> bounds.parsed(text -> Durations.decoded(histogram.text(), text)))
        .orElse(durations);
  }

  /**
   * Where {@code unanswered} is missing, the result is of a version that counted wrong replies
   * among the completed ones, and bytes that nothing had asked for among the wrong replies.
   */
  private static Outcomes outcomes(StoredValue requests) {
    boolean isOld = requests.find("unanswered").isEmpty();
    long mismatched = requests.get("mismatched").count();
    long completed = requests.get("completed").count();
    long wrong = isOld ? Math.min(completed, mismatched) : mismatched;
    return new Outcomes(
        requests.get("sent").count(),
        isOld ? completed - wrong : completed,
        wrong,
        requests.get("timed_out").count(),
        requests.get("lost").count(),
        requests.get(isOld ? "in_flight_at_end" : "unanswered").count(),
        requests.get("never_sent").count(),
        isOld ? mismatched - wrong : requests.get("unasked").count());
  }

  /** Of a result without it, the figures of the whole run are the nearest. */
  private static WindowTotals window(
      StoredValue summary, ConnectionTotals totals, Map<ConnectOutcome, Long> failed) {
    if (summary.find("window").isEmpty()) {
      long resets = totals.closedBy(CloseCause.PEER_RESET);
      double unwritableSeconds = totals.unwritableNanos() / NANOS_PER_SECOND;
      return new WindowTotals(resets, unwritableSeconds, totals.crossingsAboveHigh(), failed);
    }
    StoredValue window = summary.get("window");
    return new WindowTotals(
        window.get("resets").count(),
        window.get("unwritable_s").number(),
        window.get("crossings").count(),
        window.get("connect_failed").counts(OUTCOME));
  }

  private static long nanos(StoredValue seconds) {
    return Math.round(seconds.number() * NANOS_PER_SECOND);
  }

  private static ConnectionTotals totals(StoredValue connections, StoredValue writeBuffer) {
    Map<CloseCause, Long> closed = connections.get("closed").counts(CAUSE);
    return new ConnectionTotals(
        connections.get("opened").count(),
        closed.values().stream().mapToLong(n -> n).sum(),
        closed,
        0,
        0,
        writeBuffer.get("discarded_bytes").count(),
        0,
        writeBuffer.get("crossings").count(),
        0,
        nanos(writeBuffer.get("unwritable_s")),
        writeBuffer.get("pending_max_bytes").count(),
        0);
  }

  private static TcpSample tcp(StoredValue tcp, StoredValue histograms) {
    Durations rtt = durations(histograms, "rtt");
    int asked = (int) Math.min(Integer.MAX_VALUE, rtt.count());
    return new TcpSample(
        asked, rtt, tcp.get("retransmits").count(), tcp.get("cwnd_min_segments").count());
  }

  private static SelfCost cost(StoredValue client, double seconds) {
    return new SelfCost(
        client.get("busiest_loop_share").number(),
        client.get("gc_share").number(),
        numberOrNaN(client, "machine_share"),
        client
            .find("throttled_s")
            .map(
                throttled ->
                    new CpuQuota(
                        client.get("periods").count(),
                        client.get("throttled_periods").count(),
                        throttled.number(),
                        Math.max(seconds, 1e-3)))
            .orElse(null),
        numberOrNaN(client, "stolen_share"),
        numberOrNaN(client, "waiting_share"),
        null); // what was concluded from it is in the document
  }

  private static double numberOrNaN(StoredValue object, String key) {
    return object.find(key).map(StoredValue::number).orElse(Double.NaN);
  }

  private static Verdict verdict(StoredValue summary, Measurements measured) {
    List<String> reasons = summary.get("invalid_because").elements(StoredValue::text);
    if (summary.get("valid").isTrue() != reasons.isEmpty()) {
      throw summary.get("valid").wrong("false where invalid_because says why, and else true");
    }
    return new Verdict(
        reasons, summary.get("cautions").elements(StoredValue::text), Trust.of(measured));
  }

  private static String label(Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  private static <E> Function<String, E> labelled(
      E[] values, Function<E, String> label, String rule) {
    return text ->
        Arrays.stream(values)
            .filter(value -> label.apply(value).equals(text))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(rule));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time such as 2026-01-31T12:00:00Z", e);
    }
  }
}
