package dev.highwater.metering;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks all event loops of an endpoint for their connections, and waits for none that hangs. */
final class ConnectionQuery {
  private ConnectionQuery() {}

  /**
   * Asks, from any thread.
   *
   * @param patienceMillis after which the answer is without the loops that have not answered
   */
  static CompletableFuture<ConnectionList> ask(
      Collection<ConnectionCounters> loops, ConnectionOrder order, int limit, long patienceMillis) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more)");
    }
    Map<LoopWatch, CompletableFuture<List<ConnectionInfo>>> asked = new LinkedHashMap<>();
    for (ConnectionCounters counters : loops) {
      EventLoop loop = counters.watch.loop();
      if (loop != null) { // else it never had a connection
        asked.put(counters.watch, new ConnectionScan(counters.watch, loop, order, limit).start());
      }
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
        .thenApply(
            inTime -> {
              List<ConnectionInfo> answered = new ArrayList<>();
              List<String> silent = new ArrayList<>();
              asked.forEach(
                  (watch, answer) -> {
                    if (answer.cancel(false)) {
                      silent.add(watch.name());
                    } else {
                      answered.addAll(answer.join());
                    }
                  });
              return ConnectionList.of(answered, silent, loops, order, limit);
            });
  }
}
