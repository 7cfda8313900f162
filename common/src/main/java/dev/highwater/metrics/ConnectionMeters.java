package dev.highwater.metrics;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The meters of one endpoint: a listener of the server, a target of the client.
 *
 * <p>Each event loop counts on its own; {@link #totals()} adds up when somebody asks.
 */
public final class ConnectionMeters {
  private final List<ConnectionCounters> loops = new CopyOnWriteArrayList<>();
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

  /** What has been counted up to now; from any thread. */
  public ConnectionTotals totals() {
    return ConnectionTotals.of(loops);
  }
}
