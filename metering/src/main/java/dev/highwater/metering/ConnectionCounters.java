package dev.highwater.metering;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What one event loop has counted of one endpoint's connections; written by that loop alone. */
public final class ConnectionCounters implements ReadGate.Listener {
  final Counter opened = new Counter();
  final Counter closed = new Counter();
  final Counter receivedBytes = new Counter();
  final Counter writtenBytes = new Counter();
  final Counter sentBytes = new Counter();
  final Counter pendingBytes = new Counter();
  final Counter crossingsAboveHigh = new Counter();
  final Counter crossingsBelowLow = new Counter();
  final Counter unwritable = new Counter();
  final Counter readPauses = new Counter();
  final Counter readPaused = new Counter();
  final Counter retransmits = new Counter();
  final Counter unwritableNanos = new Counter(); // of those that are writable again, or closed
  final ResetCounts resets = new ResetCounts();
  final UnwritableList unwritableList = new UnwritableList();
  final Peak pending = new Peak(System.nanoTime());
  final LoopWatch watch = new LoopWatch(this);
  private final Map<CloseCause, Counter> closedByCause = new EnumMap<>(CloseCause.class);
  private final Map<CloseCause, Counter> discardedByCause = new EnumMap<>(CloseCause.class);

  private final ConnectionHistograms histograms;
  private final Runnable onTcpInfo;

  /**
   * @param onTcpInfo is told when the kernel has told of a connection
   */
  ConnectionCounters(ConnectionHistograms histograms, Runnable onTcpInfo) {
    this.histograms = histograms;
    this.onTcpInfo = onTcpInfo;
    for (CloseCause cause : CloseCause.values()) { // all at once: other threads read the maps
      closedByCause.put(cause, new Counter());
      discardedByCause.put(cause, new Counter());
    }
  }

  Counter closedBy(CloseCause cause) {
    return Objects.requireNonNull(closedByCause.get(cause), "one for every cause");
  }

  Counter discardedBy(CloseCause cause) {
    return Objects.requireNonNull(discardedByCause.get(cause), "one for every cause");
  }

  long discardedBytes() {
    return discardedByCause.values().stream().mapToLong(Counter::get).sum();
  }

  /**
   * How long connections have been unwritable up to now, added up, those that still are so
   * included; on the event loop that owns the counters.
   *
   * @param nowNanos {@link System#nanoTime()}
   * @return nanoseconds
   */
  public long unwritableNanos(long nowNanos) {
    return unwritableNanos.get() + unwritableList.totalNanos(nowNanos);
  }

  @Override
  public void paused() {
    readPauses.increment();
    readPaused.increment();
  }

  @Override
  public void resumed() {
    readPaused.add(-1);
  }

  /** The peer reset a connection while it was made. */
  public void resetWhileConnecting() {
    resets.received(ConnectionEnd.Operation.CONNECT, ConnectionEnd.Phase.BEFORE_FIRST_BYTE);
  }

  /** A connection is no longer unwritable, after so long. */
  void unwritableEnded(long nanos, boolean drained) {
    unwritableNanos.add(nanos);
    if (drained) {
      histograms.unwritableUntilDrained(nanos);
    } else {
      histograms.unwritableUntilClosed(nanos);
    }
  }

  /**
   * The kernel was asked about a connection.
   *
   * @param newRetransmits of it since it was asked before
   */
  void sampled(TcpInfo info, long newRetransmits) {
    onTcpInfo.run();
    histograms.sampled(info);
    retransmits.add(newRetransmits);
  }

  /**
   * @param resetSent whether we ended it with a reset of our own
   */
  void ended(ConnectionEnd end, boolean resetSent, long lastedNanos) {
    closed.increment();
    closedBy(end.cause()).increment();
    discardedBy(end.cause()).add(end.unflushedBytes());
    histograms.connectionLasted(lastedNanos);
    if (end.cause() == CloseCause.PEER_RESET) {
      resets.received(end.operation(), end.phase());
    } else if (resetSent) {
      resets.sent(end.phase());
    } else {
      return;
    }
    histograms.resetWithUnflushed(end.unflushedBytes());
  }
}
