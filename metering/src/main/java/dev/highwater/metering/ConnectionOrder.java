package dev.highwater.metering;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a list of connections is sorted by: the largest figure first, of equal ones the oldest. */
public enum ConnectionOrder {
  /** Bytes that the kernel has not taken. */
  PENDING((meter, now) -> meter.pendingBytes(), ConnectionInfo::pendingBytes),

  /** For how long the connection has been unwritable. */
  UNWRITABLE(ConnectionMeter::unwritableNanos, ConnectionInfo::unwritableNanos),

  /** For how long it has been open. */
  AGE((meter, now) -> now - meter.openedNanos(), ConnectionInfo::ageNanos),

  /** Bytes read from the peer. */
  RECEIVED((meter, now) -> meter.receivedBytes(), ConnectionInfo::receivedBytes),

  /** Bytes that the kernel took from us. */
  SENT((meter, now) -> meter.sentBytes(), ConnectionInfo::sentBytes),

  /**
   * Smoothed round-trip time; where nobody knows it, last. Asks the kernel for every connection.
   */
  RTT(
      (meter, now) -> {
        TcpInfo info = meter.tcpInfo();
        return info == null ? -1 : info.rttMicros();
      },
      info -> orLast(info.rttMicros())),

  /** Segments sent again; where nobody knows, last. Asks the kernel for every connection. */
  RETRANSMITS(
      (meter, now) -> {
        TcpInfo info = meter.tcpInfo();
        return info == null ? -1 : info.retransmits();
      },
      info -> orLast(info.retransmits()));

  /** Reads a figure where it is kept, so that nothing is allocated for who is not in the list. */
  interface Key {
    /** On the event loop of the connection. */
    long of(ConnectionMeter meter, long nowNanos);
  }

  private final Key key;
  private final ToLongFunction<ConnectionInfo> figure;

  ConnectionOrder(Key key, ToLongFunction<ConnectionInfo> figure) {
    this.key = key;
    this.figure = figure;
  }

  /** {@return the order as it is written in a query, such as {@code pending}} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return what sorts connections that were already read, those that come first in front} */
  public Comparator<ConnectionInfo> comparator() {
    return Comparator.comparingLong(figure).thenComparingLong(ConnectionInfo::ageNanos).reversed();
  }

  long keyOf(ConnectionMeter meter, long nowNanos) {
    return key.of(meter, nowNanos);
  }

  private static long orLast(@Nullable Long figure) {
    return figure == null ? -1 : figure;
  }
}
