package dev.highwater.client.load;

import dev.highwater.client.measure.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A figure that a threshold can be set on. */
public enum Metric {
  P50("p50", Distribution::p50),
  P75("p75", Distribution::p75),
  P90("p90", Distribution::p90),
  P99("p99", Distribution::p99),
  P999("p99.9", Distribution::p999),
  P9999("p99.99", Distribution::p9999),
  MEAN("mean", Distribution::mean),
  MAX("max", Distribution::max),
  RATE("rate", Unit.PER_SECOND, Figures::ratePerSecond),
  ERRORS("errors", Unit.COUNT, Figures::errors),
  MISMATCHES("mismatches", Unit.COUNT, Figures::mismatches),
  RESETS("resets", Unit.COUNT, Figures::resets),
  UNWRITABLE("unwritable", Unit.SECONDS, Figures::unwritableSeconds);

  private final String label;
  private final Unit unit;
  private final ToDoubleFunction<Figures> figure;

  Metric(String label, ToDoubleFunction<Distribution> ofLatency) {
    this(
        label,
        Unit.MICROSECONDS,
        f -> f.latency().count() == 0 ? Double.NaN : ofLatency.applyAsDouble(f.latency()));
  }

  Metric(String label, Unit unit, ToDoubleFunction<Figures> figure) {
    this.label = label;
    this.unit = unit;
    this.figure = figure;
  }

  /** The one with this name; null when none has it. */
  public static @Nullable Metric called(String label) {
    return Arrays.stream(values()).filter(m -> m.label.equals(label)).findFirst().orElse(null);
  }

  /** The names of all. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Metric::label).toList();
  }

  public String label() {
    return label;
  }

  /** What its value counts. */
  public Unit unit() {
    return unit;
  }

  /** Its value in its unit; not a number when nothing was measured. */
  public double of(Figures figures) {
    return figure.applyAsDouble(figures);
  }

  /** Whether it never falls while a run goes on, and can be told at any time. */
  boolean onlyGrows() {
    return this == ERRORS || this == MISMATCHES || this == RESETS || this == MAX;
  }

  /** What a figure counts. */
  public enum Unit {
    MICROSECONDS("us"),
    SECONDS("s"),
    PER_SECOND("per_s"),
    COUNT("count"),
    PERCENT("percent");

    private final String label;

    Unit(String label) {
      this.label = label;
    }

    /** As it stands in a report for programs. */
    public String label() {
      return label;
    }
  }
}
