package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hears how a run goes on, on the thread that runs it: of its intervals, and of what it asks for.
 */
public interface RunListener {

  /** Connections are being opened. */
  default void connecting(int open, int wanted) {}

  /**
   * Every connection has been tried; the run goes on when this returns.
   *
   * @return when to begin to send, of {@link System#nanoTime()}; null for when the plan says
   */
  default @Nullable Long connected() throws InterruptedException {
    return null;
  }

  /** Connections are open, and it is not yet time to begin. */
  default void waiting(int open, Duration left) {}

  /**
   * Sending begins, now or in a moment.
   *
   * @param at by the clock: the times of all intervals count from there
   */
  default void started(Instant at) {}

  /**
   * An interval has passed.
   *
   * @param measured the histograms behind the row, until the call returns
   */
  void interval(IntervalRow row, Measurements measured);

  /** The measured part is over; this is one of the connections, still open. */
  default void beforeClose(Channel connection) {}
}
