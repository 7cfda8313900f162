package dev.highwater.client.report.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.report.FiguresJson;
import dev.highwater.client.report.Format;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.Summary;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.verdict.Figures;
import dev.highwater.client.verdict.Metric;
import dev.highwater.page.Document;
import java.util.List;
import java.util.Locale;

/**
 * The results of many clients as one.
 *
 * @param whole all of them added up
 * @param clients what was added, in order
 */
public record MergedResult(LoadReport whole, List<StoredResult> clients) {

  /** The document of the whole, with a row for each client. */
  public Document json() {
    ObjectNode document = JsonReport.document(whole);
    var rows = document.putArray("clients");
    clients.forEach(client -> row(rows.addObject(), client));
    return JsonReport.indented(document);
  }

  /** The summary of the whole, and a table of the clients; lines ended by line feeds. */
  public String text() {
    StringBuilder text = new StringBuilder(Summary.of(whole)).append('\n');
    text.append(line("client", "shard", "rate", "completed", "errors", "p50", "p99", "max", ""));
    for (StoredResult client : clients) {
      LoadReport report = client.report();
      Figures figures = report.result().figures();
      Shard shard = report.shard();
      text.append(
          line(
              String.valueOf(client.file().getFileName()),
              shard == null ? "-" : shard.toString(),
              Format.rate(figures.ratePerSecond()),
              Format.count(report.result().measured().outcomes().completed()),
              Format.count(figures.errors()),
              Format.latency(figures.latency(), Metric.P50),
              Format.latency(figures.latency(), Metric.P99),
              Format.latency(figures.latency(), Metric.MAX),
              Summary.validity(report.result())));
    }
    return text.toString();
  }

  private static String line(Object... cells) {
    String line = String.format(Locale.ROOT, "%-24s%8s%12s%14s%9s%9s%9s%9s  %s", cells);
    return line.stripTrailing() + "\n";
  }

  private static void row(ObjectNode row, StoredResult client) {
    LoadReport report = client.report();
    RunResult result = report.result();
    Measurements measured = result.measured();
    row.put("file", client.file().toString());
    row.put("started_at", result.startedAt().toString());
    row.put("sending_started_at", result.sendingAt().toString());
    ObjectNode labels = row.putObject("labels");
    report.labels().forEach(labels::put);
    Shard shard = report.shard();
    if (shard != null) {
      row.putObject("shard").put("index", shard.index()).put("of", shard.of());
    }
    report.targets().forEach(row.putArray("targets")::add);
    row.putObject("connections")
        .put("requested", report.connectionsWanted())
        .put("opened", result.connections().opened());
    FiguresJson.put(
        row.putObject("requests").put("due", measured.outcomes().due()), measured.outcomes());
    row.putObject("rate")
        .put("wanted_per_s", report.ratePerSecond())
        .put("achieved_per_s", result.achievedPerSecond());
    Distribution latency = measured.latency().distribution();
    FiguresJson.micros(row, "latency_us", latency);
    FiguresJson.micros(row, "service_time_us", measured.serviceTime().distribution());
    row.put("valid", result.verdict().isValid());
  }
}
