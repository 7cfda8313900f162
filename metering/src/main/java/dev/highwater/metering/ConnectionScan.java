package dev.highwater.metering;

import io.netty.channel.EventLoop;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks through one event loop's open connections for those that come first in an order, on that
 * loop and a slice at a time, so that what the connections themselves need hardly waits.
 *
 * <p>Connections come and go between two slices. {@link #moved} keeps what was looked at apart from
 * what was not, so that a connection that stays is looked at once; one that ends is left out.
 */
final class ConnectionScan implements Runnable {
  private static final InternalLogger LOG = InternalLoggerFactory.getInstance(ConnectionScan.class);

  /** Several endpoints may share a loop, each with a scan of its own: together under 1 ms. */
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static final int MOST_OF_A_SLICE = 2_000;
  private static final int CLOCK_MASK = 15; // a clock read costs as much as some connections

  /** As a task that is due later: the loop does all others at once, and reads no socket between. */
  private static final long PAUSE_MILLIS = 1;

  private final LoopWatch watch;
  private final EventLoop loop;
  private final ConnectionOrder order;
  private final ConnectionHeap first;
  private final long sliceNanos;
  private final List<ConnectionInfo> infos = new ArrayList<>();
  private final CompletableFuture<List<ConnectionInfo>> answer = new CompletableFuture<>();
  private long beganNanos;
  private int looked;
  private int read;
  private int slices;
  private long longestNanos;

  /**
   * @param loop on which the watched connections are
   * @param limit how many are looked for, 1 or more
   */
  ConnectionScan(LoopWatch watch, EventLoop loop, ConnectionOrder order, int limit) {
    this(watch, loop, order, limit, SLICE_NANOS);
  }

  /** With another time after which a slice ends. */
  ConnectionScan(
      LoopWatch watch, EventLoop loop, ConnectionOrder order, int limit, long sliceNanos) {
    this.sliceNanos = sliceNanos;
    this.watch = watch;
    this.loop = loop;
    this.order = order;
    this.first = new ConnectionHeap(limit);
  }

  /** Begins, from any thread; whoever cancels the answer ends the scan. */
  CompletableFuture<List<ConnectionInfo>> start() {
    try {
      loop.execute(this);
    } catch (RejectedExecutionException ended) {
      answer.complete(List.of()); // and its connections with it
    }
    return answer;
  }

  /** One slice. */
  @Override
  public void run() {
    long begin = System.nanoTime();
    try {
      if (slices++ == 0) {
        beganNanos = begin;
        watch.scans.add(this);
      }
      boolean isDone = answer.isDone() || (hasLookedAtAll(begin) && hasReadThem(begin));
      longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
      if (isDone) {
        end();
      } else {
        loop.schedule(this, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (RuntimeException defect) {
      watch.scans.remove(this);
      answer.completeExceptionally(defect);
    }
  }

  /** A connection was moved from one place of the list to one before it, where another ended. */
  void moved(ConnectionMeter connection, int from, int to) {
    if (from >= looked && to < looked) {
      first.offer(order.keyOf(connection, beganNanos), connection);
    }
  }

  private boolean hasLookedAtAll(long begin) {
    List<ConnectionMeter> open = watch.open;
    int end = Math.min(open.size(), looked + MOST_OF_A_SLICE);
    while (looked < end) {
      ConnectionMeter connection = open.get(looked++);
      first.offer(order.keyOf(connection, beganNanos), connection);
      if ((looked & CLOCK_MASK) == 0 && System.nanoTime() - begin > sliceNanos) {
        break;
      }
    }
    return looked >= open.size();
  }

  private boolean hasReadThem(long begin) {
    long now = System.nanoTime();
    while (read < first.size() && now - begin <= sliceNanos) {
      ConnectionMeter connection = first.get(read++);
      if (connection.channel().isActive()) {
        infos.add(ConnectionInfo.of(connection, now, watch.name()));
      }
      now = System.nanoTime();
    }
    return read == first.size();
  }

  private void end() {
    watch.scans.remove(this);
    LOG.debug(
        "{} looked at {} connections in {} slices, the longest of {} us",
        watch.name(),
        looked,
        slices,
        TimeUnit.NANOSECONDS.toMicros(longestNanos));
    answer.complete(infos);
  }
}
