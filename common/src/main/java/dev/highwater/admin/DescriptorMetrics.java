package dev.highwater.admin;

import dev.highwater.process.Environment;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Tells how many descriptors are open, and how many may be; nothing where nobody knows.
 *
 * <p>The names and meanings are those of Micrometer's {@code FileDescriptorMetrics}. That has the
 * JDK list them, which takes 17 ms with 19,000 connections, half of a scrape.
 */
final class DescriptorMetrics implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    if (Environment.maxDescriptors() == Long.MAX_VALUE) {
      return;
    }
    Gauge.builder("process.files.open", Environment::openDescriptors)
        .description("The open file descriptor count")
        .baseUnit(BaseUnits.FILES)
        .register(registry);
    Gauge.builder("process.files.max", Environment::maxDescriptors)
        .description("The maximum file descriptor count")
        .baseUnit(BaseUnits.FILES)
        .register(registry);
  }
}
