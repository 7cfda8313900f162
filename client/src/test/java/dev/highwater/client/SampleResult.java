package dev.highwater.client;

import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.Trust;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.options.Origin;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.OptionInForce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A result that no run produced: as many samples as a test wants, and figures around them. */
public final class SampleResult {
  public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final Recorder recorder = new Recorder();
  private Instant startedAt = NOON;
  private Shard shard;
  private Map<String, String> labels = Map.of();
  private List<String> reasons = List.of();
  private List<Threshold> thresholds = List.of();
  private String warmup = "1s";
  private RunResult.Ending ending = RunResult.Ending.COMPLETED;
  private double achieved = 1_000;
  private double seconds = 10;
  private SelfCost cost = new SelfCost(0.5, 0.01, 0.6);
  private long refused;
  private long resets;

  public SampleResult() {
    recorder.windowStartsAt(0);
  }

  /** A completed request. */
  public SampleResult request(long latencyNanos, long serviceNanos) {
    recorder.sent(0);
    recorder.completed(0, latencyNanos - serviceNanos, latencyNanos);
    recorder.scheduleLag(0, serviceNanos / 10);
    recorder.connected(serviceNanos / 2);
    return this;
  }

  public SampleResult timedOut() {
    recorder.sent(0);
    recorder.timedOut(0, 0, 5_000_000_000L);
    return this;
  }

  public SampleResult shard(int index, int of) {
    shard = new Shard(index, of);
    return this;
  }

  public SampleResult interrupted() {
    ending = RunResult.Ending.INTERRUPTED;
    return this;
  }

  public SampleResult startedAfter(Duration noon) {
    startedAt = NOON.plus(noon);
    return this;
  }

  public SampleResult lasting(double duration) {
    seconds = duration;
    return this;
  }

  public SampleResult warmup(String duration) {
    warmup = duration;
    return this;
  }

  public SampleResult notValid(String reason) {
    reasons = List.of(reason);
    return this;
  }

  public SampleResult label(String key, String value) {
    labels = Map.of(key, value);
    return this;
  }

  public SampleResult threshold(String expression) {
    thresholds = List.of(Threshold.parse(expression));
    return this;
  }

  public SampleResult achieved(double perSecond) {
    achieved = perSecond;
    return this;
  }

  public SampleResult cost(SelfCost ofTheClient) {
    cost = ofTheClient;
    return this;
  }

  public SampleResult refused(long attempts) {
    refused = attempts;
    return this;
  }

  public SampleResult resets(long connections) {
    resets = connections;
    return this;
  }

  public LoadReport report() {
    Measurements measured = recorder.takeWindow();
    Durations rtt = new Durations();
    rtt.record(100_000);
    Map<CloseCause, Long> closed = new EnumMap<>(CloseCause.class);
    closed.put(CloseCause.LOCAL, 10L);
    if (resets > 0) {
      closed.put(CloseCause.PEER_RESET, resets);
    }
    RunResult result =
        new RunResult(
            NOON.minusSeconds(3), // when it began to connect does not matter
            startedAt,
            0.25,
            seconds,
            achieved,
            measured,
            Outcomes.NONE,
            0,
            new WindowTotals(
                resets, 1.5, 3, refused == 0 ? Map.of() : Map.of(ConnectOutcome.REFUSED, refused)),
            10,
            refused == 0
                ? Map.of(ConnectOutcome.OK, 10L)
                : Map.of(ConnectOutcome.OK, 10L, ConnectOutcome.REFUSED, refused),
            new ConnectionTotals(
                10 + resets, 10 + resets, closed, 0, 0, 7, 0, 3, 3, 1_500_000_000L, 65_632, 0),
            5_120,
            5_120,
            512,
            512,
            new TcpSample(1, rtt, 2, 10),
            cost,
            new Verdict(reasons, List.of(), Trust.of(measured)),
            null,
            ending,
            null,
            new Churn(false, 0, resets, 1, null),
            List.of(),
            new LimitedBy(LimitedBy.Who.NOTHING, "all that was due was completed", Map.of()),
            null,
            List.of());
    return new LoadReport(
        "test",
        List.of("127.0.0.1:7007"),
        "a sample",
        10,
        1_000.0,
        List.of(
            new RequestedOption("connections", "10", new Origin(Origin.Kind.FLAG, "--connections")),
            new RequestedOption("warmup", null, Origin.DEFAULT)),
        List.of(new OptionInForce("program", "warmup", null, warmup, "default", null)),
        List.of(),
        result,
        labels,
        shard,
        thresholds.stream().map(result::judge).toList());
  }

  public Path writeTo(Path file) throws IOException {
    return Files.writeString(file, JsonReport.of(report()).text());
  }
}
