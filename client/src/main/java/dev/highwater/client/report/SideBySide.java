package dev.highwater.client.report;

import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.verdict.Metric;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Several results as columns of one table. */
public final class SideBySide {
  private final List<String> lines = new ArrayList<>();
  private final List<LoadReport> reports;

  private SideBySide(List<LoadReport> reports) {
    this.reports = reports;
  }

  /**
   * The table, lines ended by line feeds.
   *
   * @param titles one for each report
   */
  public static String of(List<String> titles, List<LoadReport> reports) {
    SideBySide table = new SideBySide(reports);
    table.line("", titles);
    table.row(
        "rate wanted", r -> r.ratePerSecond() == null ? "none" : Format.rate(r.ratePerSecond()));
    table.result("rate achieved", r -> Format.rate(r.achievedPerSecond()));
    table.outcomes("requests due", Outcomes::due);
    table.outcomes("  completed", Outcomes::completed);
    table.outcomes("  mismatched", Outcomes::mismatched);
    table.outcomes("  timed out", Outcomes::timedOut);
    table.outcomes("  lost", Outcomes::lost);
    table.outcomes("  unanswered", Outcomes::unanswered);
    table.outcomes("  never sent", Outcomes::neverSent);
    table.percentile("latency p50", Measurements::latency, Metric.P50);
    table.percentile("  p90", Measurements::latency, Metric.P90);
    table.percentile("  p99", Measurements::latency, Metric.P99);
    table.percentile("  p99.9", Measurements::latency, Metric.P999);
    table.percentile("  max", Measurements::latency, Metric.MAX);
    table.percentile("service p50", Measurements::serviceTime, Metric.P50);
    table.percentile("  p99", Measurements::serviceTime, Metric.P99);
    table.result("sent", r -> Format.throughput(r.sentBytesPerSecond()));
    table.result("received", r -> Format.throughput(r.receivedBytesPerSecond()));
    table.result("crossings", r -> Format.count(r.connections().crossingsAboveHigh()));
    table.result("unwritable", r -> Format.seconds(r.connections().unwritableNanos() / 1e9));
    table.result(
        "this client",
        r -> String.format(Locale.ROOT, "%.0f %% busy", r.cost().busiestLoop() * 100));
    table.result("limited by", r -> r.limitedBy().who().inWords());
    table.result("verdict", Summary::validity);
    for (int i = 0; i < reports.size(); i++) {
      for (String reason : reports.get(i).result().verdict().reasons()) {
        table.lines.add("");
        table.lines.add(
            titles.get(i) + ": " + reports.get(i).result().verdict().inWords() + ": " + reason);
      }
      if (reports.get(i).result().verdict().isOfTheClient()) {
        table.lines.add("");
        for (String caution : reports.get(i).result().verdict().cautions()) {
          table.lines.add(titles.get(i) + ": " + caution);
        }
      }
    }
    return table.text();
  }

  /**
   * The table of what became of connections and of the bytes written to them, lines ended by line
   * feeds.
   *
   * @param titles one for each report
   */
  public static String ofConnections(List<String> titles, List<LoadReport> reports) {
    SideBySide table = new SideBySide(reports);
    table.line("", titles);
    table.connections("opened", c -> Format.count(c.opened()));
    table.connections("reset by peer", c -> Format.count(c.closedBy(CloseCause.PEER_RESET)));
    table.connections("  losing bytes", c -> Format.count(c.resetsLosingBytes()));
    table.connections("closed by us", c -> Format.count(c.closedBy(CloseCause.LOCAL)));
    table.outcomes("requests due", Outcomes::due);
    table.outcomes("  completed", Outcomes::completed);
    table.outcomes("  lost", Outcomes::lost);
    table.connections("crossings", c -> Format.count(c.crossingsAboveHigh()));
    table.connections("unwritable", c -> Format.seconds(c.unwritableNanos() / 1e9));
    table.connections("most pending", c -> Format.bytes(c.pendingMaxBytes()));
    table.connections("discarded", c -> Format.bytes(c.discardedBytes()));
    return table.text();
  }

  private String text() {
    return lines.stream().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
  }

  private void connections(String label, Function<ConnectionTotals, String> cell) {
    result(label, result -> cell.apply(result.connections()));
  }

  private void outcomes(String label, ToLongFunction<Outcomes> count) {
    result(label, r -> Format.count(count.applyAsLong(r.measured().outcomes())));
  }

  private void percentile(
      String label, Function<Measurements, Durations> durations, Metric metric) {
    result(label, r -> Format.latency(durations.apply(r.measured()).distribution(), metric));
  }

  private void result(String label, Function<RunResult, String> cell) {
    row(label, report -> cell.apply(report.result()));
  }

  private void row(String label, Function<LoadReport, String> cell) {
    line(label, reports.stream().map(cell).toList());
  }

  private void line(String label, List<String> cells) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", label));
    cells.forEach(cell -> line.append(String.format(Locale.ROOT, "%-32s", cell)));
    lines.add(line.toString());
  }
}
