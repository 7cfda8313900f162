package dev.highwater.metrics;

import dev.highwater.transport.CloseCause;
import dev.highwater.transport.ConnectionEnd;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What one event loop has counted of one endpoint's connections; written by that loop alone. */
public final class ConnectionCounters {
  final Counter opened = new Counter();
  final Counter closed = new Counter();
  final Counter receivedBytes = new Counter();
  final Counter writtenBytes = new Counter();
  final Counter discardedBytes = new Counter();
  final Counter resetsLosingBytes = new Counter();
  final Counter crossingsAboveHigh = new Counter();
  final Counter crossingsBelowLow = new Counter();
  final Counter unwritableNanos = new Counter();
  final Counter pendingMaxBytes = new Counter();
  final Counter readPauses = new Counter();
  private final Map<CloseCause, Counter> closedByCause = new EnumMap<>(CloseCause.class);

  ConnectionCounters() {
    for (CloseCause cause : CloseCause.values()) { // all at once: other threads read the map
      closedByCause.put(cause, new Counter());
    }
  }

  Counter closedBy(CloseCause cause) {
    return Objects.requireNonNull(closedByCause.get(cause), "one for every cause");
  }

  /** Reading from a peer stopped because its write buffer is full. */
  public void readPaused() {
    readPauses.increment();
  }

  void ended(ConnectionEnd end) {
    closed.increment();
    closedBy(end.cause()).increment();
    discardedBytes.add(end.unflushedBytes());
    if (end.cause() == CloseCause.PEER_RESET && end.unflushedBytes() > 0) {
      resetsLosingBytes.increment();
    }
  }
}
