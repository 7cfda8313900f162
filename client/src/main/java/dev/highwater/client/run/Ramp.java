package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.Connector;
import dev.highwater.client.connection.LoopWork;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.EventLoops;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of one event loop, at a rate or as fast as they come, and fills places
 * again that become empty.
 */
final class Ramp {
  /**
   * Attempts under way at once. More would only overflow the peer's accept queue, and a dropped SYN
   * costs a second.
   */
  private static final int MOST_AT_ONCE = 128;

  private static final long FIRST_BACK_OFF_MILLIS = 10;
  private static final int LONGEST_BACK_OFF_SHIFT = 7; // 1.28 s

  private final EventLoop loop;
  private final List<ConnectionSlot> slots;
  private final Connector connector;
  private final LoopWork work;
  private final @Nullable ScheduleShare dueTimes;
  private final Map<ConnectOutcome, Long> outcomes = new EnumMap<>(ConnectOutcome.class);
  private final List<ConnectionSlot> failedAtFirst = new ArrayList<>();
  private final Queue<ConnectionSlot> ended = new ArrayDeque<>();
  private final CompletableFuture<Void> allTried = new CompletableFuture<>();
  private long startNanos;
  private int next;
  private int underWay;
  private int tried;
  private long plannedReconnects;
  private long unplannedReconnects;
  private boolean comingBack;
  private boolean stopped;

  /**
   * @param dueTimes when each connection is to be opened; null means as soon as possible
   */
  Ramp(
      EventLoop loop,
      List<ConnectionSlot> slots,
      Connector connector,
      LoopWork work,
      @Nullable ScheduleShare dueTimes) {
    this.loop = loop;
    this.slots = slots;
    this.connector = connector;
    this.work = work;
    this.dueTimes = dueTimes;
  }

  /**
   * Begins.
   *
   * @return done when every place was tried once, whatever came of it
   */
  CompletableFuture<Void> start() {
    startNanos = System.nanoTime();
    openMore();
    return allTried;
  }

  /** Goes on trying the places whose first attempt failed. */
  void retryFailed() {
    failedAtFirst.forEach(this::refill);
    failedAtFirst.clear();
  }

  /** No more connections are opened. */
  void stop() {
    stopped = true;
  }

  /** Attempts by outcome, up to now; a copy. */
  Map<ConnectOutcome, Long> outcomes() {
    return new EnumMap<>(outcomes);
  }

  /** Attempts under way. */
  int underWay() {
    return underWay;
  }

  /** Connections that took the place of one whose life was over. */
  long plannedReconnects() {
    return plannedReconnects;
  }

  /** Connections that took the place of one that ended otherwise. */
  long unplannedReconnects() {
    return unplannedReconnects;
  }

  /** Fills a place again, the later the more often it has failed; at once when it has not. */
  void refill(ConnectionSlot slot) {
    if (stopped) {
      return;
    }
    if (slot.failuresInARow() == 0) {
      ended.add(slot);
      if (ended.size() == 1) {
        EventLoops.afterSockets(loop, this::replaceEnded);
      }
      return;
    }
    int shift = Math.min(slot.failuresInARow() - 1, LONGEST_BACK_OFF_SHIFT);
    loop.schedule(
        () -> connect(slot, false), FIRST_BACK_OFF_MILLIS << shift, TimeUnit.MILLISECONDS);
  }

  private void replaceEnded() {
    while (!ended.isEmpty() && underWay < MOST_AT_ONCE) {
      connect(ended.remove(), false);
    }
  }

  private void openMore() {
    while (next < slots.size() && underWay < MOST_AT_ONCE && !stopped) {
      if (dueTimes != null) {
        long wait = startNanos + dueTimes.dueNanos() - System.nanoTime();
        if (wait > 0) {
          comeBackIn(wait);
          return;
        }
        dueTimes.advance();
      }
      connect(slots.get(next++), true);
    }
  }

  /** Once for each due time: every connection that comes to be asks again. */
  private void comeBackIn(long nanos) {
    if (!comingBack) {
      comingBack = true;
      loop.schedule(
          () -> {
            comingBack = false;
            openMore();
          },
          nanos,
          TimeUnit.NANOSECONDS);
    }
  }

  private void connect(ConnectionSlot slot, boolean firstTime) {
    if (stopped) {
      return;
    }
    underWay++;
    connector.connect(
        slot,
        work,
        outcome -> {
          underWay--;
          outcomes.merge(outcome, 1L, Long::sum);
          if (outcome == ConnectOutcome.OK) {
            work.connected(slot);
            countReconnect(slot);
          } else {
            work.failed(slot);
            if (firstTime) {
              failedAtFirst.add(slot);
            } else {
              refill(slot);
            }
          }
          if (firstTime && ++tried == slots.size()) {
            allTried.complete(null);
          }
          openMore();
          replaceEnded();
        });
  }

  private void countReconnect(ConnectionSlot slot) {
    if (!slot.hadConnection()) {
      return;
    }
    if (slot.endedAsPlanned()) {
      plannedReconnects++;
    } else {
      unplannedReconnects++;
    }
  }
}
