package dev.highwater.client.verdict;

import dev.highwater.client.verdict.Metric.Unit;
import dev.highwater.options.Nearest;
import dev.highwater.units.Counts;
import dev.highwater.units.Durations;
import dev.highwater.units.Percent;
import dev.highwater.units.Rate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a figure of a run must not be, or must be at least: {@code p99<5ms}, {@code errors<=0.1%}.
 *
 * @param expression as it was written
 * @param unit of the limit
 * @param limit in that unit
 */
public record Threshold(
    String expression, Metric metric, Unit unit, Relation relation, double limit) {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Pattern FORM =
      Pattern.compile("\\s*([A-Za-z0-9._-]+)\\s*([<>]=?)\\s*(\\S.*?)\\s*");
  private static final String RULE =
      "METRIC<LIMIT such as 'p99<5ms', with one of "
          + String.join(" ", Relation.signs())
          + " and a metric of "
          + String.join(", ", Metric.labels());

  /**
   * Reads a threshold; the limit is a duration, a rate, a count or a share, as the metric wants it.
   *
   * @throws IllegalArgumentException with the rule as its message
   */
  public static Threshold parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(RULE);
    }
    Metric metric = metric(form.group(1));
    Relation relation = Relation.of(form.group(2));
    if (relation == null) {
      throw new IllegalArgumentException(RULE);
    }
    String limit = form.group(3);
    boolean isShare = metric == Metric.ERRORS && Percent.isPercent(limit);
    Unit unit = isShare ? Unit.PERCENT : metric.unit();
    return new Threshold(text, metric, unit, relation, limit(unit, limit));
  }

  /**
   * The metric that a threshold names.
   *
   * @throws IllegalArgumentException with the rule, and the nearest name, as its message
   */
  public static Metric metric(String name) {
    Metric metric = Metric.called(name);
    if (metric == null) {
      throw new IllegalArgumentException(
          Nearest.rule("a metric of " + String.join(", ", Metric.labels()), name, Metric.labels()));
    }
    return metric;
  }

  /**
   * Holds it against figures, as if they could be trusted. What was not measured is neither held
   * nor missed.
   *
   * <p>Figures and limits become doubles by one division each, so equal ones stay equal.
   */
  public ThresholdOutcome judge(Figures figures) {
    double value = value(figures);
    if (Double.isNaN(value)) {
      return new ThresholdOutcome(this, value, false, false, "nothing was measured");
    }
    boolean isLowerBound = metric.isLowerBound(figures);
    boolean holds = relation.holds(Double.compare(value, limit));
    // A lower bound can still grow: past a limit from above, or up to one from below.
    boolean isOpen = isLowerBound && holds == relation.boundsFromAbove();
    return new ThresholdOutcome(
        this,
        value,
        isLowerBound,
        holds && !isOpen,
        isOpen ? "a lower bound: so many requests were never answered" : null);
  }

  /** Whether a run that breaks it cannot hold it any more, however it goes on. */
  public boolean staysBroken() {
    return metric.onlyGrows() && unit != Unit.PERCENT && relation.boundsFromAbove();
  }

  private double value(Figures figures) {
    return unit == Unit.PERCENT ? figures.errorPercent() : metric.of(figures);
  }

  private static double limit(Unit unit, String text) {
    return switch (unit) {
      case MICROSECONDS -> Durations.parse(text).toNanos() / NANOS_PER_MICRO;
      case SECONDS -> Durations.parse(text).toNanos() / NANOS_PER_SECOND;
      case PER_SECOND -> Rate.parse(text).perSecond();
      case COUNT -> Counts.parse(text);
      case PERCENT -> Percent.parse(text).hundredths().doubleValue();
    };
  }
}
