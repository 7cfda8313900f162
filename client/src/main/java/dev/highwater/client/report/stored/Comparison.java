package dev.highwater.client.report.stored;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.report.Format;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.Summary;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Metric.Unit;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.page.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Two results side by side, with what changed from the first to the second. */
public final class Comparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StoredResult before;
  private final StoredResult after;
  private final String version;
  private final List<Row> rows = new ArrayList<>();
  private final List<RelativeThreshold.Outcome> outcomes;

  /** A figure of both; not a number where it was not measured. */
  private record Row(
      String name,
      Unit unit,
      double before,
      double after,
      boolean isLowerBoundBefore,
      boolean isLowerBoundAfter) {

    /** In percent of the first; null where there is none. */
    @Nullable Double change() {
      if (Double.isNaN(before) || Double.isNaN(after)) {
        return null;
      }
      if (before == 0) {
        return after == 0 ? (Double) 0.0 : null;
      }
      return (after - before) / before * 100;
    }
  }

  /**
   * Compares.
   *
   * @param version of the program
   */
  public Comparison(
      StoredResult before, StoredResult after, List<RelativeThreshold> thresholds, String version) {
    this.before = before;
    this.after = after;
    this.version = version;
    RunResult first = before.report().result();
    RunResult second = after.report().result();
    this.outcomes = thresholds.stream().map(t -> t.judge(first, second)).toList();
    row("rate", Unit.PER_SECOND, RunResult::achievedPerSecond);
    distribution("latency", r -> r.measured().latency().distribution());
    distribution("service_time", r -> r.measured().serviceTime().distribution());
    row("due", Unit.COUNT, r -> r.measured().outcomes().due());
    row("completed", Unit.COUNT, r -> r.measured().outcomes().completed());
    row("errors", Unit.COUNT, r -> r.figures().errors());
    row("timed_out", Unit.COUNT, r -> r.measured().outcomes().timedOut());
    row("lost", Unit.COUNT, r -> r.measured().outcomes().lost());
    row("unanswered", Unit.COUNT, r -> r.measured().outcomes().unanswered());
    row("never_sent", Unit.COUNT, r -> r.measured().outcomes().neverSent());
    row("mismatches", Unit.COUNT, r -> r.figures().mismatches());
    row("resets", Unit.COUNT, r -> r.figures().resets());
    row("sent_bytes", Unit.COUNT, RunResult::sentBytes);
    row("received_bytes", Unit.COUNT, RunResult::receivedBytes);
    row("unwritable", Unit.SECONDS, r -> r.figures().unwritableSeconds());
  }

  /** Whether every threshold was held, by two runs that can be trusted; true without any. */
  public boolean provesThresholds() {
    return outcomes.stream().allMatch(outcome -> outcome.judgement() == Judgement.HELD);
  }

  /** The table, lines ended by line feeds. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "", "A", "B", "change");
    line(text, "file", before.file().toString(), after.file().toString(), "");
    String validA = Summary.validity(before.report().result());
    String validB = Summary.validity(after.report().result());
    for (Row row : rows) {
      line(
          text,
          row.name(),
          (row.isLowerBoundBefore() ? ">" : "") + cell(row.unit(), row.before()),
          (row.isLowerBoundAfter() ? ">" : "") + cell(row.unit(), row.after()),
          change(row));
    }
    line(text, "verdict", validA, validB, "");
    because(text, "A", before);
    because(text, "B", after);
    for (RelativeThreshold.Outcome outcome : outcomes) {
      text.append(String.format(Locale.ROOT, "%-12s", outcome.judgement().words()));
      text.append(outcome.threshold().expression());
      String because = outcome.unprovenBecause();
      text.append(because == null ? "" : " (" + because + ")").append('\n');
    }
    return text.toString();
  }

  /** The same for programs. */
  public Document json() {
    return JsonReport.indented(document());
  }

  StoredResult before() {
    return before;
  }

  StoredResult after() {
    return after;
  }

  ObjectNode document() {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", JsonReport.SCHEMA).put("tool", "highwater").put("version", version);
    side(root.putObject("a"), before);
    side(root.putObject("b"), after);
    var figures = root.putArray("figures");
    for (Row row : rows) {
      ObjectNode figure = figures.addObject().put("name", row.name());
      figure
          .put("unit", row.unit().label())
          .put("a", known(row.before()))
          .put("b", known(row.after()))
          .put("change_percent", row.change());
      if (row.isLowerBoundBefore() || row.isLowerBoundAfter()) {
        figure
            .put("a_is_lower_bound", row.isLowerBoundBefore())
            .put("b_is_lower_bound", row.isLowerBoundAfter());
      }
    }
    var thresholds = root.putArray("thresholds");
    for (RelativeThreshold.Outcome outcome : outcomes) {
      thresholds
          .addObject()
          .put("expression", outcome.threshold().expression())
          .put("a", known(outcome.before()))
          .put("b", known(outcome.after()))
          .put("held", outcome.held())
          .put("proven", outcome.judgement() == Judgement.HELD)
          .put("judgement", outcome.judgement().label())
          .put("unproven_because", outcome.unprovenBecause())
          .put("unit", outcome.threshold().metric().unit().label());
    }
    return root;
  }

  private void row(String name, Unit unit, ToDoubleFunction<RunResult> figure) {
    rows.add(
        new Row(
            name,
            unit,
            figure.applyAsDouble(before.report().result()),
            figure.applyAsDouble(after.report().result()),
            false,
            false));
  }

  private void distribution(String name, Function<RunResult, Distribution> of) {
    Distribution first = of.apply(before.report().result());
    Distribution second = of.apply(after.report().result());
    for (Metric metric : Metric.ofLatency()) {
      rows.add(
          new Row(
              name + " " + metric.label(),
              Unit.MICROSECONDS,
              metric.of(first),
              metric.of(second),
              metric.isLowerBound(first),
              metric.isLowerBound(second)));
    }
  }

  private static void side(ObjectNode node, StoredResult stored) {
    LoadReport report = stored.report();
    node.put("file", stored.file().toString());
    node.put("started_at", report.result().startedAt().toString());
    ObjectNode labels = node.putObject("labels");
    report.labels().forEach(labels::put);
    node.put("valid", report.result().verdict().isValid());
    report.result().verdict().reasons().forEach(node.putArray("invalid_because")::add);
  }

  private static void because(StringBuilder text, String side, StoredResult stored) {
    for (String reason : stored.report().result().verdict().reasons()) {
      text.append(side).append(" is not valid: ").append(reason).append('\n');
    }
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }

  private static String cell(Unit unit, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return switch (unit) {
      case MICROSECONDS -> Format.micros(value);
      case SECONDS -> Format.seconds(value);
      case PER_SECOND -> Format.rate(value);
      case COUNT, PERCENT -> Format.count((long) value);
    };
  }

  private static String change(Row row) {
    Double change = row.change();
    if (change == null) {
      return row.before() == 0 ? "from 0" : "-";
    }
    return change == 0 ? "=" : String.format(Locale.ROOT, "%+.1f %%", change);
  }

  private static void line(StringBuilder text, Object... cells) {
    text.append(String.format(Locale.ROOT, "%-22s%-24s%-24s%s", cells).stripTrailing());
    text.append('\n');
  }
}
