package dev.highwater.client.report;

import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.options.Origin;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.OptionInForce;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reports made by hand, with everything in them that is hard to show. */
public final class SampleReport {
  /** What must be text wherever it is shown, and end no element. */
  public static final String HOSTILE = "</script><!--<b>\"two\" & 'one' {{load.js}} | `x` \u2028\\";

  private static final int REQUESTS = 20_000;

  private SampleReport() {}

  /** A run on which everything happened that can. */
  public static LoadReport eventful() {
    Verdict verdict =
        new Verdict(
            List.of("an event loop of the client was busy 97 % of the time"),
            List.of("only 40 of 50 connections were open at the end"));
    return report(
        20_000.0,
        IntStream.range(0, 30).mapToObj(SampleReport::eventfulRow).toList(),
        measured(REQUESTS),
        Map.of(CloseCause.LOCAL, 40L, CloseCause.PEER_RESET, 58L),
        verdict,
        new Mismatch(3, 17, 100, 0x61, 0x62),
        Ending.INTERRUPTED);
  }

  /** A run as it should be, without a rate. */
  public static LoadReport calm() {
    return report(
        null,
        IntStream.range(0, 10).mapToObj(i -> calmRow(i, 900 + i)).toList(),
        measured(1_000),
        Map.of(CloseCause.LOCAL, 50L),
        new Verdict(List.of(), List.of()),
        null,
        Ending.COMPLETED);
  }

  /** Ended before anything happened. */
  public static LoadReport empty() {
    return report(
        null,
        List.of(),
        new Measurements(),
        Map.of(),
        new Verdict(List.of("no request was completed"), List.of()),
        null,
        Ending.PEER_GONE);
  }

  /** So long that every interval is a pixel. */
  public static LoadReport lasting() {
    return report(
        1_000.0,
        IntStream.range(0, 36_000).mapToObj(i -> calmRow(i, 900 + i % 200)).toList(),
        measured(1_000),
        Map.of(CloseCause.LOCAL, 50L),
        new Verdict(List.of(), List.of()),
        null,
        Ending.COMPLETED);
  }

  private static LoadReport report(
      @Nullable Double rate,
      List<IntervalRow> rows,
      Measurements measured,
      Map<CloseCause, Long> closed,
      Verdict verdict,
      @Nullable Mismatch mismatch,
      Ending ending) {
    ConnectionTotals totals =
        new ConnectionTotals(
            98, 98, closed, 9_000_000, 9_000_000, 4_000, 9, 12, 11, 700, 65_000, 0);
    RunResult result =
        new RunResult(
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Instant.parse("2026-01-02T03:04:05.690Z"),
            0.012,
            28,
            measured.outcomes().completed() / 28.0,
            measured,
            new Outcomes(2_000, 1_998, 0, 2, 0, 0, 0, 0),
            1,
            new WindowTotals(58, 0.7e-6, 12, Map.of(ConnectOutcome.REFUSED, 7L)),
            40,
            Map.of(ConnectOutcome.OK, 98L, ConnectOutcome.REFUSED, 7L),
            totals,
            8_000_000,
            7_900_000,
            8_000_000 / 28.0,
            7_900_000 / 28.0,
            new TcpSample(50, measured.serviceTime(), 4, 10),
            new SelfCost(0.97, 0.01, 0.6),
            verdict,
            mismatch,
            ending,
            null,
            new Churn(false, 0, 58, 0, null),
            List.of(),
            new LimitedBy(LimitedBy.Who.UNKNOWN, "nothing was measured", Map.of()),
            null,
            List.of());
    Origin flag = new Origin(Origin.Kind.FLAG, "--so-sndbuf");
    return new LoadReport(
        "0.1.0",
        List.of("127.0.0.1:7007", HOSTILE),
        "50 connections, 20k/s constant; message " + HOSTILE,
        50,
        rate,
        List.of(
            new RequestedOption("connections", "50", Origin.DEFAULT),
            new RequestedOption("message", HOSTILE, new Origin(Origin.Kind.FLAG, "--message")),
            new RequestedOption("so-sndbuf", "64KiB", flag),
            new RequestedOption("write-buffer-high", "64KiB", Origin.DEFAULT)),
        List.of(
            new OptionInForce(
                "connection", "so-sndbuf", "64KiB", "128KiB", "--so-sndbuf", "the kernel doubles")),
        rows,
        result,
        Map.of(),
        null,
        List.of());
  }

  private static Measurements measured(int requests) {
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 0; i < requests; i++) {
      long serviceNanos = 80_000 + (long) i * i / 100;
      long waitedNanos = i % 100 == 0 ? 50_000_000L + i * 1_000L : 0;
      recorder.sent(i);
      recorder.completed(i, i + waitedNanos, i + waitedNanos + serviceNanos);
      recorder.scheduleLag(i, 900);
    }
    recorder.connected(50_000);
    return recorder.takeWindow();
  }

  private static final Distribution NONE = new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static IntervalRow eventfulRow(int i) {
    boolean isStalled = i >= 15 && i < 18;
    double p50 = 90 + i % 5;
    return new IntervalRow(
        i < 2 ? Kind.WARMUP : i == 29 ? Kind.DRAIN : Kind.WINDOW,
        i,
        1,
        new Outcomes(
            isStalled ? 100 : 20_000,
            isStalled ? 0 : 20_000 + (i == 18 ? 30_000 : 0),
            i == 20 ? 1 : 0,
            i == 16 ? 5 : 0,
            i == 17 ? 58 : 0,
            i == 29 ? 2 : 0,
            i == 29 ? 3 : 0,
            0),
        isStalled
            ? new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            : new Distribution(
                20_000,
                40,
                100,
                p50,
                120,
                150 + i,
                i == 18 ? 2e6 : 900,
                1_500,
                2_000,
                3_000 + 1e6 * (i == 18 ? 3 : 0)),
        new Distribution(20_000, 40, 80, 70, 90, 110, 300, 800, 900, 1_000),
        i == 17 ? 0 : 50,
        isStalled ? 45 : 0,
        isStalled ? 20_000L * (i - 14) : 0,
        isStalled ? 51_200 : 10_240_000,
        isStalled ? 0 : 10_240_000,
        isStalled ? 45 : 0,
        isStalled ? 45 * 66_000L : i % 7 * 608L,
        isStalled ? 66_000 : i % 7 * 304L,
        i == 17 ? Map.of(CloseCause.PEER_RESET, 58L) : Map.of(),
        0,
        NONE,
        20_000.0,
        50,
        isStalled ? 45 : 0,
        new Pauses(i == 12 ? 1 : 0, i == 12 ? 3_000_000 : 0, i == 12 ? 3_000_000 : 0));
  }

  public static IntervalRow calmRow(int i, double p99Micros) {
    return new IntervalRow(
        Kind.WINDOW,
        i,
        1,
        new Outcomes(1_000, 1_000, 0, 0, 0, 0, 0, 0),
        new Distribution(1_000, 40, 100, 90, 120, 150, p99Micros, 950, 980, 1_200),
        new Distribution(1_000, 40, 80, 70, 90, 110, 300, 800, 900, 1_000),
        50,
        0,
        0,
        512_000,
        512_000,
        0,
        0,
        0,
        Map.of(),
        0,
        NONE,
        1_000.0,
        50,
        0,
        new Pauses(0, 0, 0));
  }
}
