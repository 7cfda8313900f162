package dev.highwater.client.connection;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How much of its lifespan one connection has left; used on its event loop. */
final class RemainingLife {
  private final Lifespan lifespan;
  private long requests;
  private @Nullable ScheduledFuture<?> ageLimit;

  RemainingLife(Lifespan lifespan) {
    this.lifespan = lifespan;
    this.requests = lifespan.requests();
  }

  /**
   * The connection is there, and grows older from now on.
   *
   * @param slot its place
   * @param atAge is run when it is too old for more requests, and so its life is over
   */
  void begin(ConnectionSlot slot, EventExecutor loop, Runnable atAge) {
    Duration age = lifespan.ageOf(slot.number(), slot.connectionsBefore());
    if (age != null) {
      ageLimit = loop.schedule(() -> endBefore(atAge), age.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void endBefore(Runnable atAge) {
    requests = 0;
    atAge.run();
  }

  /** Of so many requests, how many it may still take. */
  int mostOf(int wanted) {
    return (int) Math.min(wanted, requests);
  }

  /** It takes so many requests. */
  void spend(int taken) {
    requests -= taken; // without a limit it never comes to an end
  }

  /** Whether it takes no more requests. */
  boolean isOver() {
    return requests == 0;
  }

  /** Ends the connection in the way that was asked for. */
  void close(Channel channel) {
    lifespan.close().end(channel);
  }

  /** The connection has ended, however old it was. */
  void stop() {
    if (ageLimit != null) {
      ageLimit.cancel(false);
    }
  }
}
