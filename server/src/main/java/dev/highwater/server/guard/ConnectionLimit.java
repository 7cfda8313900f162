package dev.highwater.server.guard;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the number of connections that are open at once, over all listeners. */
public final class ConnectionLimit {
  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param limit most connections, 1 or more; {@link Integer#MAX_VALUE} for as many as the system
   *     allows
   */
  public ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /**
   * Asks for a place for a connection that was accepted; it gives the place back when it closes.
   *
   * @return whether it may stay
   */
  public boolean admits(Channel channel) {
    if (open.getAndUpdate(n -> n < limit ? n + 1 : n) >= limit) {
      return false;
    }
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    return true;
  }
}
