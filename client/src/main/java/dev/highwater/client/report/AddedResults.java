package dev.highwater.client.report;

import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.run.StreamResult;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.WindowTotals;
import dev.highwater.client.verdict.CpuQuota;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Trust;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Results added up: counters are summed, histograms added, and percentiles taken from the sum.
 *
 * @param parts one or more
 * @param timing how their times lie to each other
 */
public record AddedResults(List<Part> parts, Timing timing) {

  /**
   * What is added.
   *
   * @param name before what it says of itself
   * @param warmup that went before what it measured
   */
  public record Part(String name, LoadReport report, Duration warmup) {
    public RunResult result() {
      return report.result();
    }
  }

  /** How the times of the parts lie to each other. */
  public enum Timing {
    /** At the same time: rates add up, as far as it was the same. */
    TOGETHER,
    /** One after the other: times add up, and rates are means over them. */
    IN_TURN
  }

  /**
   * The sum.
   *
   * @param cautions more of them
   * @param unknownLimit why nothing can be said of what limited the whole
   * @param ending how the whole ended, where all parts of it were completed
   */
  public RunResult result(List<String> cautions, String unknownLimit, Ending ending) {
    List<RunResult> results = results();
    Measurements measured = measured();
    List<String> allCautions = said(result -> result.verdict().cautions());
    allCautions.addAll(cautions);
    return new RunResult(
        results.stream()
            .map(RunResult::startedAt)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH),
        results.stream()
            .map(RunResult::sendingAt)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH),
        time(RunResult::rampSeconds),
        seconds(),
        perSecond(RunResult::achievedPerSecond, seconds()),
        measured,
        results.stream().map(RunResult::warmup).reduce(Outcomes.NONE, Outcomes::plus),
        sum(RunResult::openingsTimedOut),
        results.stream().map(RunResult::window).reduce(WindowTotals.NONE, WindowTotals::plus),
        timing == Timing.TOGETHER
            ? (int) sum(RunResult::openAtEnd)
            : results.get(results.size() - 1).openAtEnd(),
        attempts(),
        ConnectionTotals.sum(results.stream().map(RunResult::connections).toList()),
        sum(RunResult::sentBytes),
        sum(RunResult::receivedBytes),
        perSecond(RunResult::sentBytesPerSecond, seconds()),
        perSecond(RunResult::receivedBytesPerSecond, seconds()),
        tcp(),
        new SelfCost(
            most(r -> r.cost().busiestLoop()),
            most(r -> r.cost().garbageCollection()),
            most(r -> r.cost().machine()),
            results.stream()
                .map(r -> r.cost().quota())
                .filter(Objects::nonNull)
                .max(Comparator.comparingDouble(CpuQuota::throttledShare))
                .orElse(null),
            mostKnown(r -> r.cost().stolen()),
            mostKnown(r -> r.cost().waiting()),
            null), // what limited the whole is not known
        new Verdict(said(result -> result.verdict().reasons()), allCautions, Trust.of(measured)),
        results.stream().map(RunResult::mismatch).filter(Objects::nonNull).findFirst().orElse(null),
        results.stream()
            .map(RunResult::ending)
            .filter(one -> one != Ending.COMPLETED)
            .min(Comparator.comparing(one -> one == Ending.STOPPED)) // which another one led to
            .orElse(ending),
        null,
        churn(),
        List.of(),
        new LimitedBy(LimitedBy.Who.UNKNOWN, unknownLimit, Map.of()),
        StreamResult.sum(results.stream().map(RunResult::stream).toList()),
        List.of());
  }

  /** Connections that were wanted at a time. */
  public int connections() {
    var wanted = parts.stream().mapToLong(part -> part.report().connectionsWanted());
    long all = timing == Timing.TOGETHER ? wanted.sum() : wanted.max().orElse(0);
    return (int) Math.min(Integer.MAX_VALUE, all);
  }

  /** Requests per second that were wanted; null with a closed loop in it. */
  public @Nullable Double wantedPerSecond() {
    double sum = 0;
    for (Part part : parts) {
      Double wanted = part.report().ratePerSecond();
      if (wanted == null) {
        return null;
      }
      sum += addsRates() ? wanted : wanted * part.result().seconds();
    }
    double seconds = seconds();
    return addsRates() || seconds == 0 ? (Double) sum : (Double) (sum / seconds);
  }

  /** By how much what should have run together did not; null where it did. */
  public @Nullable String overlapCaution() {
    return timing == Timing.TOGETHER ? overlap().caution() : null;
  }

  private List<RunResult> results() {
    return parts.stream().map(Part::result).toList();
  }

  private Churn churn() {
    return new Churn(
        results().stream().anyMatch(r -> r.churn().isPlanned()),
        sum(r -> r.churn().planned()),
        sum(r -> r.churn().unplanned()),
        perSecond(r -> r.churn().connectsPerSecond(), seconds()),
        null); // parts may share a network namespace, or not
  }

  private Measurements measured() {
    Measurements sum = new Measurements();
    results().forEach(result -> sum.add(result.measured()));
    return sum;
  }

  private Map<ConnectOutcome, Long> attempts() {
    Map<ConnectOutcome, Long> sum = new EnumMap<>(ConnectOutcome.class);
    for (RunResult result : results()) {
      result.attempts().forEach((outcome, count) -> sum.merge(outcome, count, Long::sum));
    }
    return sum;
  }

  private @Nullable TcpSample tcp() {
    List<TcpSample> samples =
        results().stream().map(RunResult::tcp).filter(Objects::nonNull).toList();
    if (samples.isEmpty()) {
      return null;
    }
    Durations rtt = new Durations();
    samples.forEach(sample -> rtt.add(sample.rtt()));
    return new TcpSample(
        samples.stream().mapToInt(TcpSample::connections).sum(),
        rtt,
        samples.stream().mapToLong(TcpSample::retransmits).sum(),
        samples.stream().mapToLong(TcpSample::congestionWindowSegments).min().orElse(0));
  }

  private List<String> said(Function<RunResult, List<String>> by) {
    List<String> said = new ArrayList<>();
    for (Part part : parts) {
      for (String sentence : by.apply(part.result())) {
        said.add(part.name().isEmpty() ? sentence : part.name() + ": " + sentence);
      }
    }
    return said;
  }

  private double time(ToDoubleFunction<RunResult> seconds) {
    return timing == Timing.TOGETHER
        ? most(seconds)
        : results().stream().mapToDouble(seconds).sum();
  }

  private Overlap overlap() {
    return Overlap.of(
        parts.stream().map(part -> Overlap.Window.of(part.result(), part.warmup())).toList());
  }

  private boolean addsRates() {
    return timing == Timing.TOGETHER && overlap().addsRates();
  }

  /** For how long any of them measured. */
  private double seconds() {
    return timing == Timing.TOGETHER ? overlap().seconds() : time(RunResult::seconds);
  }

  private double perSecond(ToDoubleFunction<RunResult> rate, double all) {
    if (addsRates()) {
      return results().stream().mapToDouble(rate).sum();
    }
    return all == 0
        ? 0
        : results().stream().mapToDouble(r -> rate.applyAsDouble(r) * r.seconds()).sum() / all;
  }

  private double most(ToDoubleFunction<RunResult> figure) {
    return results().stream().mapToDouble(figure).max().orElse(0);
  }

  /** NaN where none is known. */
  private double mostKnown(ToDoubleFunction<RunResult> figure) {
    return results().stream()
        .mapToDouble(figure)
        .filter(value -> value >= 0)
        .max()
        .orElse(Double.NaN);
  }

  private long sum(ToLongFunction<RunResult> figure) {
    return results().stream().mapToLong(figure).sum();
  }
}
