package dev.highwater.client.verdict;

import dev.highwater.client.measure.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A figure that a threshold can be set on. */
public enum Metric {
  P50("p50", 0.5, Distribution::p50),
  P75("p75", 0.75, Distribution::p75),
  P90("p90", 0.9, Distribution::p90),
  P99("p99", 0.99, Distribution::p99),
  P999("p99.9", 0.999, Distribution::p999),
  P9999("p99.99", 0.9999, Distribution::p9999),
  MEAN("mean", Double.NaN, Distribution::mean),
  MAX("max", 1, Distribution::max),
  RATE("rate", Unit.PER_SECOND, Figures::ratePerSecond),
  ERRORS("errors", Unit.COUNT, Figures::errors),
  MISMATCHES("mismatches", Unit.COUNT, Figures::mismatches),
  RESETS("resets", Unit.COUNT, Figures::resets),
  UNWRITABLE("unwritable", Unit.SECONDS, Figures::unwritableSeconds);

  private final String label;
  private final Unit unit;
  private final ToDoubleFunction<Figures> figure;
  private final double share;

  Metric(String label, double share, ToDoubleFunction<Distribution> ofLatency) {
    this.label = label;
    this.unit = Unit.MICROSECONDS;
    this.share = share;
    this.figure = f -> f.latency().count() == 0 ? Double.NaN : ofLatency.applyAsDouble(f.latency());
  }

  Metric(String label, Unit unit, ToDoubleFunction<Figures> figure) {
    this.label = label;
    this.unit = unit;
    this.share = Double.NaN;
    this.figure = figure;
  }

  /** The one with this name; null when none has it. */
  public static @Nullable Metric called(String label) {
    return Arrays.stream(values()).filter(m -> m.label.equals(label)).findFirst().orElse(null);
  }

  /** Those of the latency, in the order in which reports show them. */
  public static List<Metric> ofLatency() {
    return Arrays.stream(values()).filter(Metric::isOfLatency).toList();
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

  /** The key in reports for programs: {@code p99_9}. */
  public String key() {
    return label.replace('.', '_');
  }

  /** Which share of the requests is no slower, 0 to 1; not a number where that says nothing. */
  double share() {
    return share;
  }

  /** The value of a figure of the latency in microseconds; not a number when there is none. */
  public double of(Distribution latency) {
    return of(new Figures(latency, 0, 0, 0, 0, 0, 0));
  }

  /** Its value in its unit; not a number when nothing was measured. */
  public double of(Figures figures) {
    return figure.applyAsDouble(figures);
  }

  /** Whether it is only known to be at least so high, since some requests were never answered. */
  boolean isLowerBound(Figures figures) {
    return isOfLatency() && isLowerBound(figures.latency());
  }

  /** The same of a figure of the latency. */
  public boolean isLowerBound(Distribution latency) {
    return latency.count() > 0
        && (this == MEAN ? latency.isMeanLowerBound() : latency.isLowerBound(of(latency)));
  }

  /** Whether it is a figure of the latency. */
  public boolean isOfLatency() {
    return unit == Unit.MICROSECONDS;
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
