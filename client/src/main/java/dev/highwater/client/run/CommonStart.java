package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Phaser;

/** Has runs that go on beside each other begin at one time, once all have opened connections. */
public final class CommonStart {
  /** For all runs to wake up, and their event loops to hear of it, before a request is due. */
  private static final long HEAD_START_NANOS = Duration.ofMillis(20).toNanos();

  private final Phaser runs;
  private volatile long startNanos;

  /**
   * @param runs how many there are; each calls {@link #await} at most once, and {@link #leave} once
   */
  public CommonStart(int runs) {
    this.runs =
        new Phaser(runs) {
          @Override
          protected boolean onAdvance(int phase, int left) {
            if (phase == 0) { // later ones are runs that leave
              startNanos = System.nanoTime() + HEAD_START_NANOS;
            }
            return super.onAdvance(phase, left);
          }
        };
  }

  /**
   * Waits for the others.
   *
   * @return when to begin, of {@link System#nanoTime()}: the same for all
   */
  public long await() throws InterruptedException {
    runs.awaitAdvanceInterruptibly(runs.arrive());
    return startNanos;
  }

  /** The run is over, or has never come to the point: nobody is to wait for it. */
  public void leave() {
    runs.arriveAndDeregister();
  }

  /** The listener of a run, which is held back until all have opened their connections. */
  public RunListener holding(RunListener listener) {
    return new Held(listener, this);
  }

  private record Held(RunListener listener, CommonStart together) implements RunListener {
    @Override
    public void connecting(int open, int wanted) {
      listener.connecting(open, wanted);
    }

    @Override
    public void waiting(int open, Duration left) {
      listener.waiting(open, left);
    }

    @Override
    public Long connected() throws InterruptedException {
      return together.await();
    }

    @Override
    public void started(Instant at) {
      listener.started(at);
    }

    @Override
    public void interval(IntervalRow row, Measurements measured) {
      listener.interval(row, measured);
    }

    @Override
    public void beforeClose(Channel connection) {
      listener.beforeClose(connection);
    }
  }
}
