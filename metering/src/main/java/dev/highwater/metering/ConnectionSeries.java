package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Phase;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;

/** Registers what the event loops counted of one endpoint's connections. */
final class ConnectionSeries {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<ConnectionCounters> loops;
  private final Registration registration;

  /**
   * @param loops that may become more
   */
  ConnectionSeries(List<ConnectionCounters> loops, Registration registration) {
    this.loops = loops;
    this.registration = registration;
  }

  /** Everything that can be counted on every transport. */
  void register() {
    registerConnections();
    registerResets();
    registerWriteBuffers();
    counter(Series.RECEIVED_BYTES, Tags.empty(), c -> c.receivedBytes.get());
    counter(Series.SENT_BYTES, Tags.empty(), c -> c.sentBytes.get());
  }

  /** What only a kernel that can be asked tells. */
  void registerOfTcpInfo() {
    counter(Series.TCP_RETRANSMITS, Tags.empty(), c -> c.retransmits.get());
  }

  /** The marks of the write buffers, which do not change. */
  void registerMarks(long lowBytes, long highBytes) {
    Series marks = Series.WRITE_BUFFER_WATERMARK_BYTES;
    gauge(marks, Tags.of("mark", "low"), () -> lowBytes);
    gauge(marks, Tags.of("mark", "high"), () -> highBytes);
  }

  private void registerConnections() {
    counter(Series.CONNECTIONS_OPENED, Tags.empty(), c -> c.opened.get());
    gauge(
        Series.CONNECTIONS_ACTIVE,
        Tags.empty(),
        () -> {
          long closed = sum(c -> c.closed.get()); // before: never more closed than opened
          return sum(c -> c.opened.get()) - closed;
        });
    for (CloseCause cause : CloseCause.values()) {
      Tags ofCause = Tags.of("cause", cause.label());
      counter(Series.CONNECTIONS_CLOSED, ofCause, c -> c.closedBy(cause).get());
      counter(Series.DISCARDED_BYTES, ofCause, c -> c.discardedBy(cause).get());
    }
  }

  private void registerResets() {
    for (ResetCounts.Kind kind : loops.get(0).resets.all().keySet()) {
      Tags tags =
          Tags.of(
              "direction",
              kind.direction().label(),
              "op",
              kind.operation().label(),
              "phase",
              kind.phase().label(),
              "unflushed",
              String.valueOf(kind.phase() == Phase.FLUSHING));
      counter(
          Series.RESETS,
          tags,
          c -> Objects.requireNonNull(c.resets.all().get(kind), "one for every kind").get());
    }
  }

  private void registerWriteBuffers() {
    Series changes = Series.WRITABILITY_CHANGES;
    Tags toUnwritable = Tags.of("to", "unwritable");
    counter(changes, toUnwritable, c -> c.crossingsAboveHigh.get());
    counter(changes, Tags.of("to", "writable"), c -> c.crossingsBelowLow.get());
    gauge(Series.CHANNELS_UNWRITABLE, Tags.empty(), () -> sum(c -> c.unwritable.get()));
    gauge(
        Series.UNWRITABLE_OLDEST_SECONDS,
        Tags.empty(),
        () -> {
          long now = System.nanoTime();
          return max(c -> c.unwritableList.oldestNanos(now)) / NANOS_PER_SECOND;
        });
    gauge(
        Series.PENDING_WRITE_BYTES,
        Tags.empty(),
        () -> Math.max(0, sum(c -> c.pendingBytes.get())));
    gauge(
        Series.PENDING_WRITE_MAX_BYTES,
        Tags.empty(),
        () -> {
          long now = System.nanoTime();
          return max(c -> c.pending.recent(now));
        });
    Tags unwritable = Tags.of("reason", "unwritable");
    counter(Series.READ_PAUSES, unwritable, c -> c.readPauses.get());
    gauge(Series.CHANNELS_READ_PAUSED, unwritable, () -> sum(c -> c.readPaused.get()));
    Tags memory = Tags.of("reason", "memory"); // nothing pauses for memory yet
    counter(Series.READ_PAUSES, memory, c -> 0);
    gauge(Series.CHANNELS_READ_PAUSED, memory, () -> 0);
  }

  private void counter(Series series, Tags tags, ToLongFunction<ConnectionCounters> count) {
    registration.counter(series, tags, () -> sum(count));
  }

  private void gauge(Series series, Tags tags, DoubleSupplier figure) {
    registration.gauge(series, tags, figure);
  }

  private long sum(ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).sum();
  }

  private long max(ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).max().orElse(0);
  }
}
