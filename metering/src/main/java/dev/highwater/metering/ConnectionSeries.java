package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Phase;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;

/**
 * Registers what the event loops counted of one endpoint's connections. The functions hold on to
 * the loops; a registry by itself would not.
 */
final class ConnectionSeries {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<ConnectionCounters> loops;
  private final Tags endpoint;

  /**
   * @param loops that may become more
   */
  ConnectionSeries(List<ConnectionCounters> loops, Tags endpoint) {
    this.loops = loops;
    this.endpoint = endpoint;
  }

  /** Everything that can be counted on every transport. */
  void register(Binding binding) {
    registerConnections(binding);
    registerResets(binding);
    registerWriteBuffers(binding);
    counter(binding, Series.RECEIVED_BYTES, endpoint, c -> c.receivedBytes.get());
    counter(binding, Series.SENT_BYTES, endpoint, c -> c.sentBytes.get());
  }

  /** What only a kernel that can be asked tells. */
  void registerOfTcpInfo(Binding binding) {
    counter(binding, Series.TCP_RETRANSMITS, endpoint, c -> c.retransmits.get());
  }

  /** The marks of the write buffers, which do not change. */
  void registerMarks(Binding binding, long lowBytes, long highBytes) {
    Series marks = Series.WRITE_BUFFER_WATERMARK_BYTES;
    gauge(binding, marks, endpoint.and("mark", "low"), () -> lowBytes);
    gauge(binding, marks, endpoint.and("mark", "high"), () -> highBytes);
  }

  private void registerConnections(Binding binding) {
    counter(binding, Series.CONNECTIONS_OPENED, endpoint, c -> c.opened.get());
    gauge(
        binding,
        Series.CONNECTIONS_ACTIVE,
        endpoint,
        () -> {
          long closed = sum(c -> c.closed.get()); // before: never more closed than opened
          return sum(c -> c.opened.get()) - closed;
        });
    for (CloseCause cause : CloseCause.values()) {
      Tags ofCause = endpoint.and("cause", cause.label());
      counter(binding, Series.CONNECTIONS_CLOSED, ofCause, c -> c.closedBy(cause).get());
      counter(binding, Series.DISCARDED_BYTES, ofCause, c -> c.discardedBy(cause).get());
    }
  }

  private void registerResets(Binding binding) {
    for (ResetCounts.Kind kind : loops.get(0).resets.all().keySet()) {
      Tags tags =
          endpoint.and(
              "direction",
              kind.direction().label(),
              "op",
              kind.operation().label(),
              "phase",
              kind.phase().label(),
              "unflushed",
              String.valueOf(kind.phase() == Phase.FLUSHING));
      counter(
          binding,
          Series.RESETS,
          tags,
          c -> Objects.requireNonNull(c.resets.all().get(kind), "one for every kind").get());
    }
  }

  private void registerWriteBuffers(Binding binding) {
    Series changes = Series.WRITABILITY_CHANGES;
    Tags toUnwritable = endpoint.and("to", "unwritable");
    counter(binding, changes, toUnwritable, c -> c.crossingsAboveHigh.get());
    counter(binding, changes, endpoint.and("to", "writable"), c -> c.crossingsBelowLow.get());
    gauge(binding, Series.CHANNELS_UNWRITABLE, endpoint, () -> sum(c -> c.unwritable.get()));
    gauge(
        binding,
        Series.UNWRITABLE_OLDEST_SECONDS,
        endpoint,
        () -> {
          long now = System.nanoTime();
          return max(c -> c.unwritableList.oldestNanos(now)) / NANOS_PER_SECOND;
        });
    gauge(
        binding,
        Series.PENDING_WRITE_BYTES,
        endpoint,
        () -> Math.max(0, sum(c -> c.pendingBytes.get())));
    gauge(
        binding,
        Series.PENDING_WRITE_MAX_BYTES,
        endpoint,
        () -> {
          long now = System.nanoTime();
          return max(c -> c.pending.recent(now));
        });
    Tags unwritable = endpoint.and("reason", "unwritable");
    counter(binding, Series.READ_PAUSES, unwritable, c -> c.readPauses.get());
    gauge(binding, Series.CHANNELS_READ_PAUSED, unwritable, () -> sum(c -> c.readPaused.get()));
    Tags memory = endpoint.and("reason", "memory"); // nothing pauses for memory yet
    counter(binding, Series.READ_PAUSES, memory, c -> 0);
    gauge(binding, Series.CHANNELS_READ_PAUSED, memory, () -> 0);
  }

  private void counter(
      Binding binding, Series series, Tags tags, ToLongFunction<ConnectionCounters> count) {
    binding.holding(
        FunctionCounter.builder(series.registryName(), loops, all -> sum(count))
            .tags(tags)
            .description(series.help())
            .baseUnit(series.unit())
            .register(binding.registry()));
  }

  private void gauge(Binding binding, Series series, Tags tags, DoubleSupplier figure) {
    binding.holding(
        Gauge.builder(series.registryName(), loops, all -> figure.getAsDouble())
            .tags(tags)
            .description(series.help())
            .baseUnit(series.unit())
            .register(binding.registry()));
  }

  private long sum(ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).sum();
  }

  private long max(ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).max().orElse(0);
  }
}
