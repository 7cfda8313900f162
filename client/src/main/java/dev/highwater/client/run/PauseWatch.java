package dev.highwater.client.run;

import dev.highwater.client.measure.Recorder;
import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has an event loop look at the clock so often that it sees when it stood still for a millisecond:
 * because it was busy, or because the process or the machine did not run.
 *
 * <p>Used on its event loop alone.
 */
final class PauseWatch {
  static final long PERIOD_NANOS = 500_000;

  /** A look that comes so late was kept from coming in time. */
  static final long LATE_NANOS = 1_000_000;

  private final EventLoop loop;
  private final Recorder recorder;
  private final LongSupplier inFlight;
  private @Nullable ScheduledFuture<?> looking;
  private long lastNanos;

  /**
   * @param inFlight requests there, each of which a pause may have held up
   */
  PauseWatch(EventLoop loop, Recorder recorder, LongSupplier inFlight) {
    this.loop = loop;
    this.recorder = recorder;
    this.inFlight = inFlight;
  }

  void start() {
    lastNanos = System.nanoTime();
    looking =
        loop.scheduleWithFixedDelay(
            () -> look(System.nanoTime()), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
  }

  /** Looks now; does nothing unless it was started. */
  void look(long nowNanos) {
    if (looking == null) {
      return;
    }
    long late = nowNanos - lastNanos - PERIOD_NANOS;
    lastNanos = nowNanos;
    if (late >= LATE_NANOS) {
      recorder.paused(nowNanos, late, inFlight.getAsLong());
    }
  }

  void stop() {
    if (looking != null) {
      looking.cancel(false);
      looking = null;
    }
  }
}
