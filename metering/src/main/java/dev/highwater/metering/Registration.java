package dev.highwater.metering;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Registers series in one registry, and takes them out again. What is asked stays alive for as long
 * as it is registered, although a registry itself refers to it weakly.
 */
final class Registration {
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  /**
   * @param tags of all series
   */
  Registration(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** A count that somebody keeps by himself. */
  void counter(Series series, Tags more, DoubleSupplier count) {
    meters.add(
        FunctionCounter.builder(series.registryName(), count, weakly -> count.getAsDouble())
            .tags(tags.and(more))
            .description(series.help())
            .baseUnit(series.unit())
            .register(registry));
  }

  /** A figure as it is when it is asked for. */
  void gauge(Series series, Tags more, DoubleSupplier figure) {
    meters.add(
        Gauge.builder(series.registryName(), figure, DoubleSupplier::getAsDouble)
            .tags(tags.and(more))
            .description(series.help())
            .baseUnit(series.unit())
            .strongReference(true)
            .register(registry));
  }

  /**
   * A histogram that Micrometer keeps.
   *
   * @param bounds of its buckets, above 0 and growing
   */
  DistributionSummary histogram(Series series, Tags more, double... bounds) {
    DistributionSummary histogram =
        DistributionSummary.builder(series.registryName())
            .tags(tags.and(more))
            .description(series.help())
            .baseUnit(series.unit())
            .serviceLevelObjectives(bounds)
            .register(registry);
    meters.add(histogram);
    return histogram;
  }

  /** Takes out of the registry what was registered. */
  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
