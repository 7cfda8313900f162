package dev.highwater.metering;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.ThreadProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Watches how late event loops are with what is due. */
public final class EventLoopLag implements MetricSource {
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Beat> beats = new ArrayList<>();

  private EventLoopLag() {}

  public static EventLoopLag watch(List<EventExecutor> loops) {
    EventLoopLag lag = new EventLoopLag();
    for (EventExecutor loop : loops) {
      Beat beat = new Beat(nameOf(loop));
      lag.beats.add(beat);
      loop.schedule(() -> beat.next(loop), BEAT_NANOS, TimeUnit.NANOSECONDS);
    }
    return lag;
  }

  private static String nameOf(EventExecutor loop) {
    ThreadProperties thread = ((SingleThreadEventExecutor) loop).threadProperties();
    return thread.name();
  }

  @Override
  public void tell(Samples samples) {
    for (Beat beat : beats) {
      samples.add(
          Series.EVENT_LOOP_LAG_SECONDS,
          beat.worst() / NANOS_PER_SECOND,
          Samples.NO_ENDPOINT,
          beat.loop);
    }
  }

  /** One event loop's task that should run ten times a second. */
  private static final class Beat {
    private final String loop;
    private final Peak lag = new Peak(System.nanoTime());
    private volatile long dueNanos = System.nanoTime() + BEAT_NANOS;

    Beat(String loop) {
      this.loop = loop;
    }

    void next(EventExecutor executor) {
      long now = System.nanoTime();
      lag.present(Math.max(0, now - dueNanos), now);
      dueNanos = now + BEAT_NANOS;
      if (!executor.isShuttingDown()) {
        executor.schedule(() -> next(executor), BEAT_NANOS, TimeUnit.NANOSECONDS);
      }
    }

    /** A loop that hangs right now has not beaten: what it is late by now counts, too. */
    long worst() {
      long now = System.nanoTime();
      return Math.max(lag.recent(now), now - dueNanos);
    }
  }
}
