package dev.highwater.admin;

import dev.highwater.metering.Role;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What one scrape collects. */
public final class Samples {
  /** The endpoint of series that belong to the process. */
  public static final String NO_ENDPOINT = "";

  private final Series.Role role;
  private final Map<Series, List<DataPointSnapshot>> points = new EnumMap<>(Series.class);

  public Samples(Role role) {
    this.role = Series.Role.valueOf(role.name());
  }

  /**
   * Adds a counter's or a gauge's value.
   *
   * @param endpoint {@link #NO_ENDPOINT} if and only if the series is the process's
   * @param labelValues in the order of {@link Series#labels()}
   * @throws IllegalArgumentException if the series has another kind, scope, role or number of
   *     labels: a defect of the caller
   */
  public void add(Series series, double value, String endpoint, String... labelValues) {
    Labels labels = labels(series, endpoint, labelValues);
    switch (series.kind()) {
      case COUNTER -> add(series, new CounterDataPointSnapshot(value, labels, null, 0));
      case GAUGE -> add(series, new GaugeDataPointSnapshot(value, labels, null));
      default -> throw new IllegalArgumentException(series + " is not a single figure");
    }
  }

  /** Adds a counter's or a gauge's value, as {@link #add(Series, double, String, String...)}. */
  public void add(Series series, long value, String endpoint, String... labelValues) {
    add(series, (double) value, endpoint, labelValues);
  }

  /** Adds an info, whose value is always 1. */
  public void addInfo(Series series, String... labelValues) {
    add(series, new InfoDataPointSnapshot(labels(series, NO_ENDPOINT, labelValues)));
  }

  /** Adds what event loops recorded, added up. */
  public void add(Series series, Buckets recorded, String endpoint, String... labelValues) {
    add(
        series,
        new HistogramDataPointSnapshot(
            classic(recorded),
            recorded.ladder().shown(recorded.sum()),
            labels(series, endpoint, labelValues),
            Exemplars.EMPTY,
            0));
  }

  /** Adds what was recorded as a classic and as a native histogram in one. */
  public void add(Series series, NativeBuckets recorded, String endpoint, String... labelValues) {
    Buckets classic = recorded.classic();
    add(
        series,
        new HistogramDataPointSnapshot(
            classic(classic),
            NativeBuckets.SCHEMA,
            recorded.zeros(),
            NativeBuckets.ZERO_THRESHOLD_SECONDS,
            NativeHistogramBuckets.of(recorded.indexes(), recorded.counts()),
            NativeHistogramBuckets.EMPTY,
            classic.ladder().shown(classic.sum()),
            labels(series, endpoint, labelValues),
            Exemplars.EMPTY,
            0));
  }

  private static ClassicHistogramBuckets classic(Buckets recorded) {
    return ClassicHistogramBuckets.of(recorded.ladder().shownBounds(), recorded.counts());
  }

  private void add(Series series, DataPointSnapshot point) {
    points.computeIfAbsent(series, s -> new ArrayList<>()).add(point);
  }

  private Labels labels(Series series, String endpoint, String[] labelValues) {
    boolean hasEndpoint = series.scope() == Series.Scope.ENDPOINT;
    if (hasEndpoint == endpoint.equals(NO_ENDPOINT)
        || !series.role().includes(role)
        || series.labels().size() != labelValues.length) {
      throw new IllegalArgumentException(
          "%s of %s with endpoint '%s' and %s (expected: %s)"
              .formatted(series, role, endpoint, Arrays.toString(labelValues), series.labels()));
    }
    Stream<String> own = hasEndpoint ? Stream.of("role", "endpoint") : Stream.of("role");
    Stream<String> values =
        hasEndpoint ? Stream.of(role.label(), endpoint) : Stream.of(role.label());
    return Labels.of(
        Stream.concat(own, series.labels().stream()).toArray(String[]::new),
        Stream.concat(values, Arrays.stream(labelValues)).toArray(String[]::new));
  }

  public MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    points.forEach((series, of) -> all.add(snapshot(series, of)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot snapshot(Series series, List<DataPointSnapshot> of) {
    MetricMetadata about = new MetricMetadata(series.registryName(), series.help());
    return switch (series.kind()) {
      case COUNTER -> new CounterSnapshot(about, cast(of, CounterDataPointSnapshot.class));
      case GAUGE -> new GaugeSnapshot(about, cast(of, GaugeDataPointSnapshot.class));
      case HISTOGRAM -> new HistogramSnapshot(about, cast(of, HistogramDataPointSnapshot.class));
      case INFO -> new InfoSnapshot(about, cast(of, InfoDataPointSnapshot.class));
    };
  }

  private static <T> List<T> cast(List<DataPointSnapshot> of, Class<T> type) {
    return of.stream().map(type::cast).toList();
  }
}
