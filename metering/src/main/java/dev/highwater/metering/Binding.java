package dev.highwater.metering;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * The meters of one endpoint in one registry, which they are registered in directly: a composite in
 * between would pass by the filters of a registry that is a composite itself.
 *
 * <p>Not thread-safe: used by one thread at a time.
 */
final class Binding {
  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();

  Binding(MeterRegistry registry) {
    this.registry = registry;
  }

  MeterRegistry registry() {
    return registry;
  }

  /** Takes note of a meter that was registered. */
  <M extends Meter> M holding(M meter) {
    meters.add(meter);
    return meter;
  }

  /** Takes all meters out of the registry. */
  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
