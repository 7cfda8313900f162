package dev.highwater.client.report;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.StreamResult;
import dev.highwater.client.verdict.Figures;
import dev.highwater.client.verdict.Metric;
import java.util.Locale;

/**
 * The result of a plan as text, for people: a table of each phase, and the summary of the whole.
 */
public final class PlanText {
  private PlanText() {}

  /** Lines ended by line feeds. */
  public static String of(PlanReport plan) {
    StringBuilder text = new StringBuilder();
    for (PlanReport.Phase phase : plan.phases()) {
      text.append(phase.name()).append('\n');
      text.append(
          line("group", "due", "completed", "rate", "p50", "p99", "max", "errors", "verdict"));
      phase.groups().forEach(group -> append(text, group));
      text.append('\n');
    }
    return text + Summary.of(plan.whole());
  }

  private static void append(StringBuilder text, PlanReport.Group group) {
    LoadReport report = group.report();
    RunResult result = report.result();
    Figures figures = result.figures();
    Distribution latency = figures.latency();
    text.append(
        line(
            group.name(),
            Format.count(result.measured().outcomes().due()),
            Format.count(result.measured().outcomes().completed()),
            Format.rate(result.achievedPerSecond()),
            Format.latency(latency, Metric.P50),
            Format.latency(latency, Metric.P99),
            Format.latency(latency, Metric.MAX),
            Format.count(figures.errors()),
            Summary.validity(result)));
    if (result.ending() != RunResult.Ending.COMPLETED) {
      note(text, "ended early: " + Summary.earlyEnding(result));
    }
    ConnectionLines.targets(result.targets()).forEach(line -> note(text, "target " + line));
    StreamResult stream = result.stream();
    if (stream != null) {
      note(
          text,
          "stream %s: %s sent, %s received, unwritable %s of the time"
              .formatted(
                  stream.direction().label(),
                  Format.throughput(result.sentBytesPerSecond()),
                  Format.throughput(result.receivedBytesPerSecond()),
                  Format.percent(stream.unwritableShare())));
    }
    result
        .misbehaving()
        .forEach(
            kind -> note(text, kind.kind().inWords() + " " + ConnectionLines.misbehaving(kind)));
    result.verdict().reasons().forEach(reason -> note(text, reason));
    Summary.thresholds(report).forEach(line -> note(text, line));
    if (result.mismatch() != null) {
      note(text, "WRONG BYTES " + result.mismatch());
    }
  }

  private static void note(StringBuilder text, String note) {
    text.append("    ").append(note).append('\n');
  }

  private static String line(Object... cells) {
    String line = String.format(Locale.ROOT, "  %-18s%12s%12s%12s%9s%9s%9s%9s  %s", cells);
    return line.stripTrailing() + "\n";
  }
}
