package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.transport.EventLoops;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * Releases the requests of one event loop when they are due.
 *
 * <p>The next due time comes from the schedule, never from the clock: a late send must look late.
 */
final class Pacer {
  /** Requests released before the event loop gets to read replies again. */
  private static final int MOST_AT_ONCE = 64;

  private final EventLoop loop;
  private final List<ConnectionSlot> slots;
  private final Recorder recorder;
  private final ScheduleShare share;
  private final long startNanos;
  private final LongPredicate admits;

  /**
   * @param slots the places of this event loop
   * @param startNanos of {@link System#nanoTime()}; due times count from there
   * @param admits whether a request with this due time still belongs to the run
   */
  Pacer(
      EventLoop loop,
      List<ConnectionSlot> slots,
      Recorder recorder,
      ScheduleShare share,
      long startNanos,
      LongPredicate admits) {
    this.loop = loop;
    this.slots = slots;
    this.recorder = recorder;
    this.share = share;
    this.startNanos = startNanos;
    this.admits = admits;
  }

  /** Releases what is due and comes back for the rest; on the event loop. */
  void run() {
    for (int released = 0; released < MOST_AT_ONCE; released++) {
      long due = startNanos + share.dueNanos();
      long now = System.nanoTime(); // for each one: releasing it costs a hundred times as much
      if (due - now > 0) {
        loop.schedule(this::run, due - now, TimeUnit.NANOSECONDS);
        return;
      }
      if (!admits.test(due)) {
        return;
      }
      recorder.scheduleLag(due, now - due);
      slots.get(share.connectionOfLoop()).due(due, now);
      share.advance();
    }
    EventLoops.afterSockets(loop, this::run);
  }

  /**
   * Releases for the last time; what is due beyond that is never sent, and recorded so.
   *
   * @param nowNanos what is due later belongs to nobody
   */
  void finish(long nowNanos) {
    run();
    long due = startNanos + share.dueNanos();
    while (due - nowNanos <= 0 && admits.test(due)) {
      recorder.scheduleLag(due, nowNanos - due);
      recorder.neverSent(due, nowNanos);
      share.advance();
      due = startNanos + share.dueNanos();
    }
  }
}
