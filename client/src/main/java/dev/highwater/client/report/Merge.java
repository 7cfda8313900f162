package dev.highwater.client.report;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.load.Churn;
import dev.highwater.client.load.Figures;
import dev.highwater.client.load.LimitedBy;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.load.SelfCost;
import dev.highwater.client.load.TcpSample;
import dev.highwater.client.load.Threshold;
import dev.highwater.client.load.ThresholdOutcome;
import dev.highwater.client.load.Verdict;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the results of clients that loaded together: counters are summed, histograms added, and
 * percentiles taken from the sum.
 */
public final class Merge {
  private final List<StoredResult> stored;
  private final List<LoadReport> reports;
  private final List<RunResult> results;

  private Merge(List<StoredResult> stored) {
    this.stored = stored;
    this.reports = stored.stream().map(StoredResult::report).toList();
    this.results = reports.stream().map(LoadReport::result).toList();
  }

  /**
   * Adds up.
   *
   * @param stored one or more
   * @param version of the program
   */
  public static MergedResult of(List<StoredResult> stored, String version) {
    return new MergedResult(new Merge(stored).whole(version), stored);
  }

  private LoadReport whole(String version) {
    RunResult result = result();
    Set<String> targets = new LinkedHashSet<>();
    reports.forEach(report -> targets.addAll(report.targets()));
    return new LoadReport(
        version,
        List.copyOf(targets),
        stored.size() == 1 ? "1 client" : stored.size() + " clients, merged",
        (int) Math.min(Integer.MAX_VALUE, reports.stream().mapToLong(Merge::connections).sum()),
        rate(),
        common(LoadReport::requested, RequestedOption::name),
        common(LoadReport::inForce, OptionInForce::name),
        List.of(),
        result,
        labels(),
        null,
        thresholds(Figures.of(result)));
  }

  private static long connections(LoadReport report) {
    return report.connectionsWanted();
  }

  private RunResult result() {
    return new RunResult(
        results.stream()
            .map(RunResult::startedAt)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH),
        results.stream()
            .map(RunResult::sendingAt)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH),
        most(RunResult::rampSeconds),
        most(RunResult::seconds),
        results.stream().mapToDouble(RunResult::achievedPerSecond).sum(),
        measured(),
        sum(RunResult::inFlightAtEnd),
        sum(RunResult::neverSent),
        (int) sum(RunResult::openAtEnd),
        attempts(),
        ConnectionTotals.sum(results.stream().map(RunResult::connections).toList()),
        sum(RunResult::sentBytes),
        sum(RunResult::receivedBytes),
        most(RunResult::bytesSeconds),
        tcp(),
        new SelfCost(
            most(r -> r.cost().busiestLoop()),
            most(r -> r.cost().garbageCollection()),
            most(r -> r.cost().machine())),
        verdict(),
        results.stream().map(RunResult::mismatch).filter(Objects::nonNull).findFirst().orElse(null),
        results.stream()
            .map(RunResult::ending)
            .filter(ending -> ending != Ending.COMPLETED)
            .findFirst()
            .orElse(Ending.COMPLETED),
        null,
        churn(),
        List.of(),
        new LimitedBy(LimitedBy.Who.UNKNOWN, "these are the results of many clients", Map.of()),
        null);
  }

  private Churn churn() {
    return new Churn(
        results.stream().anyMatch(r -> r.churn().isPlanned()),
        sum(r -> r.churn().planned()),
        sum(r -> r.churn().unplanned()),
        results.stream().mapToDouble(r -> r.churn().connectsPerSecond()).sum(),
        null); // clients may share a network namespace, or not
  }

  private Measurements measured() {
    Measurements sum = new Measurements();
    results.forEach(result -> sum.add(result.measured()));
    return sum;
  }

  private Map<ConnectOutcome, Long> attempts() {
    Map<ConnectOutcome, Long> sum = new EnumMap<>(ConnectOutcome.class);
    for (RunResult result : results) {
      result.attempts().forEach((outcome, count) -> sum.merge(outcome, count, Long::sum));
    }
    return sum;
  }

  private @Nullable TcpSample tcp() {
    List<TcpSample> samples =
        results.stream().map(RunResult::tcp).filter(Objects::nonNull).toList();
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

  /** One client that measured itself spoils the whole. */
  private Verdict verdict() {
    List<String> cautions = said(result -> result.verdict().cautions());
    List<Integer> missing = MergeRules.missing(stored);
    if (!missing.isEmpty()) {
      cautions.add(
          "shards are missing: "
              + missing.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
    return new Verdict(said(result -> result.verdict().reasons()), cautions);
  }

  private List<String> said(Function<RunResult, List<String>> by) {
    List<String> said = new ArrayList<>();
    for (StoredResult client : stored) {
      for (String sentence : by.apply(client.report().result())) {
        said.add(client.file() + ": " + sentence);
      }
    }
    return said;
  }

  private @Nullable Double rate() {
    double sum = 0;
    for (LoadReport report : reports) {
      Double wanted = report.ratePerSecond();
      if (wanted == null) {
        return null; // with one closed loop in it there is no rate that was wanted
      }
      sum += wanted;
    }
    return sum;
  }

  private Map<String, String> labels() {
    Map<String, String> common = new LinkedHashMap<>(reports.get(0).labels());
    reports.forEach(report -> common.entrySet().retainAll(report.labels().entrySet()));
    return common;
  }

  /** What all clients have; what they differ in is in their own documents. */
  private <T> List<T> common(Function<LoadReport, List<T>> of, Function<T, String> name) {
    List<T> common = new ArrayList<>(of.apply(reports.get(0)));
    for (LoadReport report : reports) {
      Map<String, T> byName = new LinkedHashMap<>();
      of.apply(report).forEach(element -> byName.put(name.apply(element), element));
      common.removeIf(element -> !element.equals(byName.get(name.apply(element))));
    }
    return common;
  }

  /** What every client had to hold is held against the whole. */
  private List<ThresholdOutcome> thresholds(Figures figures) {
    Function<LoadReport, List<Threshold>> asked =
        report -> report.thresholds().stream().map(ThresholdOutcome::threshold).toList();
    return common(asked, Threshold::expression).stream().map(t -> t.judge(figures)).toList();
  }

  private double most(ToDoubleFunction<RunResult> figure) {
    return results.stream().mapToDouble(figure).max().orElse(0);
  }

  private long sum(ToLongFunction<RunResult> figure) {
    return results.stream().mapToLong(figure).sum();
  }
}
