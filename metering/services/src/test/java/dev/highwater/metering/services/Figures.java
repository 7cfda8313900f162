package dev.highwater.metering.services;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * What a registry shows of one endpoint, by the names of the catalogue. Counters and histograms
 * begin when this is made; gauges show what is.
 */
final class Figures {
  private final MeterRegistry registry;
  private final ConnectionMetrics metrics;
  private final Map<Meter.Id, Double> before = new HashMap<>();

  Figures(MeterRegistry registry, ConnectionMetrics metrics) {
    this.registry = registry;
    this.metrics = metrics;
    registry.getMeters().forEach(meter -> before.put(meter.getId(), count(meter)));
  }

  private static double count(Meter meter) {
    if (meter instanceof FunctionCounter counter) {
      return counter.count();
    }
    return meter instanceof DistributionSummary summary ? (double) summary.count() : 0;
  }

  private double since(Meter meter) {
    return count(meter) - before.getOrDefault(meter.getId(), 0.0);
  }

  long opened() {
    return counted("connections.opened");
  }

  long active() {
    return gauge("connections.active");
  }

  long closed() {
    return counted("connections.closed");
  }

  long closedBy(String cause) {
    return counted("connections.closed", "cause", cause);
  }

  long discarded() {
    return counted("discarded.bytes");
  }

  long received() {
    return counted("received.bytes");
  }

  long sent() {
    return counted("sent.bytes");
  }

  long pending() {
    return gauge("pending.write.bytes");
  }

  long unwritable() {
    return gauge("channels.unwritable");
  }

  double oldestUnwritableSeconds() {
    return registry.get("highwater.unwritable.oldest.seconds").gauge().value();
  }

  /** Bytes that the service wrote and that are neither sent nor pending nor discarded. */
  long missingBytes() {
    ConnectionTotals totals = metrics.totals();
    return totals.writtenBytes()
        - (long) registry.get("highwater.sent.bytes").functionCounter().count()
        - pending()
        - totals.discardedBytes();
  }

  /** The sum of a counter over all series that have these labels. */
  long counted(String name, String... labels) {
    return (long)
        registry.get("highwater." + name).tags(labels).functionCounters().stream()
            .mapToDouble(this::since)
            .sum();
  }

  /** The sum of a gauge over all series that have these labels. */
  long gauge(String name, String... labels) {
    return (long)
        registry.get("highwater." + name).tags(labels).gauges().stream()
            .mapToDouble(gauge -> gauge.value())
            .sum();
  }

  /** How many values a histogram has. */
  long values(String name, String... labels) {
    return (long)
        registry.get("highwater." + name).tags(labels).summaries().stream()
            .mapToDouble(this::since)
            .sum();
  }
}
