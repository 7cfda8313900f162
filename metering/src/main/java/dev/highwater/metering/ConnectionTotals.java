package dev.highwater.metering;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One endpoint's connections, added up over the event loops at one moment.
 *
 * @param opened connections accepted or made
 * @param closed connections that have ended, each counted under one cause
 * @param closedByCause only the causes that happened
 * @param receivedBytes bytes read from peers
 * @param writtenBytes bytes that the program wrote: sent, still pending or discarded
 * @param discardedBytes bytes written and never handed to the kernel
 * @param resetsLosingBytes resets by the peer that cost bytes
 * @param crossingsAboveHigh times that a connection became unwritable
 * @param crossingsBelowLow times that one became writable again
 * @param unwritableNanos time that connections spent unwritable, those still so not included
 * @param pendingMaxBytes most bytes that were pending on one connection, Netty's overhead of 96 for
 *     each write included, since the marks are compared with that
 * @param readPauses times that reading from a peer stopped because its write buffer was full
 */
public record ConnectionTotals(
    long opened,
    long closed,
    Map<CloseCause, Long> closedByCause,
    long receivedBytes,
    long writtenBytes,
    long discardedBytes,
    long resetsLosingBytes,
    long crossingsAboveHigh,
    long crossingsBelowLow,
    long unwritableNanos,
    long pendingMaxBytes,
    long readPauses) {

  static ConnectionTotals of(Collection<ConnectionCounters> loops) {
    Map<CloseCause, Long> causes = new EnumMap<>(CloseCause.class);
    for (CloseCause cause : CloseCause.values()) {
      long count = sum(loops, c -> c.closedBy(cause));
      if (count > 0) {
        causes.put(cause, count);
      }
    }
    return new ConnectionTotals(
        sum(loops, c -> c.opened),
        sum(loops, c -> c.closed),
        causes,
        sum(loops, c -> c.receivedBytes),
        sum(loops, c -> c.writtenBytes),
        loops.stream().mapToLong(ConnectionCounters::discardedBytes).sum(),
        loops.stream().mapToLong(c -> c.resets.receivedLosingBytes()).sum(),
        sum(loops, c -> c.crossingsAboveHigh),
        sum(loops, c -> c.crossingsBelowLow),
        sum(loops, c -> c.unwritableNanos),
        loops.stream().mapToLong(c -> c.pending.ever()).max().orElse(0),
        sum(loops, c -> c.readPauses));
  }

  /**
   * Adds up the totals of several endpoints.
   *
   * @param endpoints totals of different endpoints
   * @return their sum
   */
  public static ConnectionTotals sum(Collection<ConnectionTotals> endpoints) {
    ConnectionTotals sum = of(List.of());
    for (ConnectionTotals endpoint : endpoints) {
      sum = sum.plus(endpoint);
    }
    return sum;
  }

  private ConnectionTotals plus(ConnectionTotals other) {
    Map<CloseCause, Long> causes = new EnumMap<>(CloseCause.class);
    causes.putAll(closedByCause);
    other.closedByCause.forEach((cause, count) -> causes.merge(cause, count, Long::sum));
    return new ConnectionTotals(
        opened + other.opened,
        closed + other.closed,
        causes,
        receivedBytes + other.receivedBytes,
        writtenBytes + other.writtenBytes,
        discardedBytes + other.discardedBytes,
        resetsLosingBytes + other.resetsLosingBytes,
        crossingsAboveHigh + other.crossingsAboveHigh,
        crossingsBelowLow + other.crossingsBelowLow,
        unwritableNanos + other.unwritableNanos,
        Math.max(pendingMaxBytes, other.pendingMaxBytes),
        readPauses + other.readPauses);
  }

  /** {@return connections open now} */
  public long active() {
    return opened - closed;
  }

  /**
   * Connections that ended for this cause.
   *
   * @param cause the close cause
   * @return 0 or more
   */
  public long closedBy(CloseCause cause) {
    return closedByCause.getOrDefault(cause, 0L);
  }

  /**
   * Connections that have ended since then; only the causes that happened.
   *
   * @param earlier totals of the same endpoints
   * @return how many ended, by cause
   */
  public Map<CloseCause, Long> closedByCauseSince(ConnectionTotals earlier) {
    Map<CloseCause, Long> causes = new EnumMap<>(CloseCause.class);
    closedByCause.forEach(
        (cause, count) -> {
          if (count > earlier.closedBy(cause)) {
            causes.put(cause, count - earlier.closedBy(cause));
          }
        });
    return causes;
  }

  private static long sum(
      Collection<ConnectionCounters> loops, Function<ConnectionCounters, Counter> which) {
    return loops.stream().mapToLong(c -> which.apply(c).get()).sum();
  }
}
