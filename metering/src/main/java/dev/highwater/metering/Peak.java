package dev.highwater.metering;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The largest value of something, over all time and over about the last minute. Everybody who asks
 * sees the same: asking takes nothing away.
 *
 * <p>The minute consists of slots of 10 s. One event loop raises the slot that is being filled,
 * without reading a clock, and says now and then what the time is and how large the value is at
 * present. A value is part of the answer for at least 60 s and at most 71 s, and as long as it
 * lasts.
 */
final class Peak {
  private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Six whole ones, and the one that is being filled. */
  private static final int SLOTS = 7;

  private final Counter ever = new Counter();
  private final Counter[] largest = new Counter[SLOTS];

  /** When each slot was last known to be the one that is being filled. */
  private final AtomicLongArray filledNanos = new AtomicLongArray(SLOTS);

  private int slot;
  private Counter largestOfSlot;
  private long slotBeganNanos;
  private volatile long present;

  /**
   * @param nowNanos of {@link System#nanoTime}, like every other time here
   */
  Peak(long nowNanos) {
    for (int i = 0; i < SLOTS; i++) {
      largest[i] = new Counter();
      filledNanos.set(i, nowNanos);
    }
    largestOfSlot = largest[0];
    slotBeganNanos = nowNanos;
  }

  /** Called by the owning event loop only, which calls {@link #present} once a second or so. */
  void raiseTo(long candidate) {
    if (candidate > largestOfSlot.get()) { // else neither is it the largest ever
      largestOfSlot.raiseTo(candidate);
      ever.raiseTo(candidate);
    }
  }

  /** Says how large it is at present; called by the owning event loop only. */
  void present(long value, long nowNanos) {
    if (nowNanos - slotBeganNanos >= SLOT_NANOS) {
      slot = (slot + 1) % SLOTS;
      largestOfSlot = largest[slot];
      largestOfSlot.exchange(0);
      slotBeganNanos = nowNanos;
    }
    filledNanos.setRelease(slot, nowNanos); // whoever reads this time sees what came before it
    raiseTo(value);
    present = value;
  }

  /** The largest value of all; 0 when there was none; from any thread. */
  long ever() {
    return ever.get();
  }

  /** The largest value of about the last minute; 0 when there was none; from any thread. */
  long recent(long nowNanos) {
    long most = present; // an event loop that hangs tells of no time, and still has what it has
    for (int i = 0; i < SLOTS; i++) {
      if (nowNanos - filledNanos.getAcquire(i) < SLOTS * SLOT_NANOS) {
        most = Math.max(most, largest[i].get());
      }
    }
    return most;
  }
}
