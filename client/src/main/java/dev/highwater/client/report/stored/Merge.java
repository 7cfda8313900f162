package dev.highwater.client.report.stored;

import dev.highwater.client.report.AddedResults;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Adds up the results of clients that loaded together: counters are summed, histograms added, and
 * percentiles taken from the sum. Rates are added as far as the clients measured at the same time.
 */
public final class Merge {
  private final List<StoredResult> stored;
  private final List<LoadReport> reports;
  private final AddedResults added;

  private Merge(List<StoredResult> stored) {
    this.stored = stored;
    this.reports = stored.stream().map(StoredResult::report).toList();
    this.added =
        new AddedResults(
            stored.stream()
                .map(
                    one -> new AddedResults.Part(one.file().toString(), one.report(), one.warmup()))
                .toList(),
            AddedResults.Timing.TOGETHER);
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
    RunResult result =
        added.result(cautions(), "these are the results of many clients", Ending.COMPLETED);
    Set<String> targets = new LinkedHashSet<>();
    reports.forEach(report -> targets.addAll(report.targets()));
    return new LoadReport(
        version,
        List.copyOf(targets),
        stored.size() == 1 ? "1 client" : stored.size() + " clients, merged",
        added.connections(),
        added.wantedPerSecond(),
        common(LoadReport::requested, RequestedOption::name),
        common(LoadReport::inForce, OptionInForce::name),
        List.of(),
        result,
        labels(),
        null,
        thresholds(result));
  }

  private List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    List<Integer> missing = MergeRules.missing(stored);
    if (!missing.isEmpty()) {
      String list = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
      cautions.add("shards are missing: " + list);
    }
    String overlap = added.overlapCaution();
    if (overlap != null) {
      cautions.add(overlap);
    }
    return cautions;
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
  private List<ThresholdOutcome> thresholds(RunResult result) {
    Function<LoadReport, List<Threshold>> asked =
        report -> report.thresholds().stream().map(ThresholdOutcome::threshold).toList();
    return common(asked, Threshold::expression).stream().map(result::judge).toList();
  }
}
