package dev.highwater.client;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A peer whose capacity is fixed by design: it answers so many requests each tick, over all
 * connections, in the order in which they came. A tick that is late is made up for.
 */
final class TickingPeer implements AutoCloseable {
  private static final long TICK_MILLIS = 20;

  /** A request that was read, to be written back. */
  private interface Reply {
    void write() throws IOException;
  }

  private final Queue<Reply> queue = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
  private final ScriptedPeer peer;
  private final long answersEachTick;

  /**
   * @param perSecond a multiple of 50
   * @param requestBytes length of each request
   */
  TickingPeer(long perSecond, int requestBytes) throws IOException {
    answersEachTick = perSecond * TICK_MILLIS / 1_000;
    peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[requestBytes];
              while (served.read(request)) {
                byte[] reply = request.clone();
                queue.add(() -> served.write(reply));
              }
            });
    ticks.scheduleAtFixedRate(this::answer, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  String address() {
    return peer.address();
  }

  private void answer() {
    for (long i = 0; i < answersEachTick; i++) {
      Reply next = queue.poll();
      if (next == null) {
        return;
      }
      try {
        next.write();
      } catch (IOException gone) {
        i--; // nobody waits for that one, so it takes no part of the capacity
      }
    }
  }

  @Override
  public void close() throws IOException {
    ticks.shutdownNow();
    peer.close();
  }
}
