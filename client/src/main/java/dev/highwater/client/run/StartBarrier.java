package dev.highwater.client.run;

import dev.highwater.process.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds a run back, with its connections open, until the time at which all clients begin. */
final class StartBarrier {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final long TELL_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * For the event loops to hear of the start before the first request is due: what they do then for
   * the first time takes some 15 ms, which would be missing from a window without a warm-up.
   */
  static final long HEAD_START_NANOS = Duration.ofMillis(30).toNanos();

  private final @Nullable Instant startAt;
  private final StopSignal stop;

  /**
   * @param startAt by the clock of this machine; null or past means at once
   * @param stop ends the waiting
   */
  StartBarrier(@Nullable Instant startAt, StopSignal stop) {
    this.startAt = startAt;
    this.stop = stop;
  }

  /**
   * Waits until shortly before the start.
   *
   * @param waiting is told once a second how long it still takes
   * @return when to begin, of {@link System#nanoTime()}; a little later than now
   */
  long await(Consumer<Duration> waiting) throws InterruptedException {
    long nextTell = System.nanoTime();
    long left = leftNanos();
    while (left > POLL_NANOS + HEAD_START_NANOS) {
      if (System.nanoTime() - nextTell >= 0) {
        waiting.accept(Duration.ofNanos(left));
        nextTell += TELL_NANOS;
      }
      if (stop.await(POLL_NANOS)) {
        left = 0;
      } else {
        left = leftNanos();
      }
    }
    return System.nanoTime() + Math.max(left, HEAD_START_NANOS);
  }

  /** Asked for again each time, because somebody may set the clock while we wait. */
  private long leftNanos() {
    return startAt == null ? 0 : Duration.between(Instant.now(), startAt).toNanos();
  }
}
