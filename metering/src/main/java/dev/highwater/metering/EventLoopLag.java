package dev.highwater.metering;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.ThreadProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Watches how late event loops are with what is due. */
public final class EventLoopLag implements MeterBinder {
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Beat> beats = new ArrayList<>();

  private final Tags tags;

  private EventLoopLag(Tags tags) {
    this.tags = tags;
  }

  /**
   * Begins to watch.
   *
   * @param loops whose tasks are counted on to be in time
   * @param role of the program, a label
   * @return the watch, to be bound to a registry
   */
  public static EventLoopLag watch(List<EventExecutor> loops, Role role) {
    EventLoopLag lag = new EventLoopLag(Tags.of("role", role.label()));
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
  public void bindTo(MeterRegistry registry) {
    for (Beat beat : beats) {
      Gauge.builder(
              Series.EVENT_LOOP_LAG_SECONDS.registryName(),
              beat,
              worst -> worst.worst() / NANOS_PER_SECOND)
          .tag("loop", beat.loop)
          .tags(tags)
          .description(Series.EVENT_LOOP_LAG_SECONDS.help())
          .baseUnit(Series.EVENT_LOOP_LAG_SECONDS.unit())
          .strongReference(true)
          .register(registry);
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
