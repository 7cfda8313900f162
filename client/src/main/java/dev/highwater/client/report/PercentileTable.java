package dev.highwater.client.report;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Trust;
import dev.highwater.client.verdict.Trust.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table of percentiles in a summary, with marks on what is not quite what it looks like. */
final class PercentileTable {
  private PercentileTable() {}

  /** That of a run with requests. */
  static List<String> of(RunResult result, boolean openLoop) {
    List<String> lines = new ArrayList<>();
    Measurements measured = result.measured();
    Trust trust = result.verdict().trust();
    lines.add(percentileTitles());
    lines.add(
        row(
            "latency",
            measured.latency().distribution(),
            trust,
            openLoop ? "from the due time" : "from the send: a closed loop"));
    lines.add(row("service time", measured.serviceTime().distribution(), "from the send"));
    lines.add(connectTime(measured));
    if (measured.handshakeTime().count() > 0) {
      lines.add(
          row("tls handshake", measured.handshakeTime().distribution(), "from connected to done"));
    }
    if (openLoop) {
      lines.add(
          row("schedule lag", measured.scheduleLag().distribution(), "the client's own delay"));
    }
    legend(lines, measured.latency().distribution(), trust);
    return lines;
  }

  /** That of a run without them. */
  static List<String> ofConnects(Measurements measured) {
    return List.of(percentileTitles(), connectTime(measured));
  }

  /** What the marks in the table mean, as far as there are any. */
  private static void legend(List<String> lines, Distribution latency, Trust trust) {
    if (latency.lowerBounds() > 0) {
      lines.add(
          "  >  a lower bound: "
              + Format.share(latency.lowerBoundShare())
              + " of the requests were never answered, and count with the time until we gave up");
    }
    for (Doubt doubt : Doubt.values()) {
      String doubted =
          Metric.ofLatency().stream()
              .filter(metric -> trust.doubt(metric) == doubt)
              .map(Metric::label)
              .collect(Collectors.joining(" "));
      if (!doubted.isEmpty()) {
        lines.add("  ?  not to be trusted: " + doubted + " (" + doubt.words() + ")");
      }
    }
  }

  private static String percentileTitles() {
    return row("", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max", "mean", "");
  }

  private static String connectTime(Measurements measured) {
    return row("connect", measured.connectTime().distribution(), "from connect to connected");
  }

  private static String row(String name, Distribution d, String note) {
    return row(name, d, Trust.FULL, note);
  }

  private static String row(String name, Distribution d, Trust trust, String note) {
    return row(
        name,
        cell(d, Metric.P50, trust),
        cell(d, Metric.P75, trust),
        cell(d, Metric.P90, trust),
        cell(d, Metric.P99, trust),
        cell(d, Metric.P999, trust),
        cell(d, Metric.P9999, trust),
        cell(d, Metric.MAX, trust),
        cell(d, Metric.MEAN, trust),
        note);
  }

  private static String cell(Distribution d, Metric metric, Trust trust) {
    return Format.latency(d, metric) + (trust.doubt(metric) == null ? "" : "?");
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-14s%9s%9s%9s%9s%9s%9s%9s%9s  %s", cells);
  }
}
