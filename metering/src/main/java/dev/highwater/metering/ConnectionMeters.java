package dev.highwater.metering;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The meters of one endpoint: a listener of the server, a target of the client.
 *
 * <p>Each event loop counts on its own; {@link #totals()} adds up when somebody asks.
 */
public final class ConnectionMeters {
  /**
   * How long an event loop may take to say which connections it has; one that hangs takes longer.
   */
  private static final long PATIENCE_MILLIS = 1_000;

  /** The first belongs to no event loop: sums have something to add before the first connection. */
  private final List<ConnectionCounters> loops =
      new CopyOnWriteArrayList<>(List.of(new ConnectionCounters()));

  private final FastThreadLocal<ConnectionCounters> mine =
      new FastThreadLocal<>() {
        @Override
        protected ConnectionCounters initialValue() {
          ConnectionCounters counters = new ConnectionCounters();
          loops.add(counters);
          return counters;
        }
      };

  /** The counters of the event loop that calls. */
  public ConnectionCounters ofThisLoop() {
    return mine.get();
  }

  /** What the event loop that calls has counted up to now. */
  public ConnectionTotals totalsOfThisLoop() {
    return ConnectionTotals.of(List.of(mine.get()));
  }

  /** The counters of every event loop that had a connection; from any thread. */
  List<ConnectionCounters> loops() {
    return loops;
  }

  /** How long bytes took from the read to the kernel, where they are echoed; from any thread. */
  public Buckets echoLatency() {
    return Buckets.sum(loops.stream().map(loop -> loop.echoLatency).toList());
  }

  /**
   * Lists the open connections that come first in an order; from any thread. Each event loop looks
   * through its own in short slices, and one that does not answer within a second is left out and
   * named.
   *
   * @param limit most connections in the list, 1 or more; memory is taken for so many of each loop
   * @throws IllegalArgumentException if the limit is below 1
   */
  public CompletionStage<ConnectionList> connections(ConnectionOrder order, int limit) {
    return ConnectionQuery.ask(loops, order, limit, PATIENCE_MILLIS);
  }

  /** What has been counted up to now; from any thread. */
  public ConnectionTotals totals() {
    return ConnectionTotals.of(loops);
  }
}
