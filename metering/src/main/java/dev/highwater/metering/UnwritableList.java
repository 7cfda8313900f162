package dev.highwater.metering;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The unwritable connections of one event loop, the one that has been so for longest first.
 *
 * <p>The event loop changes it; any thread may ask for the oldest.
 */
final class UnwritableList {
  private static final VarHandle OLDEST;

  static {
    try {
      OLDEST =
          MethodHandles.lookup()
              .findVarHandle(UnwritableList.class, "oldestSinceNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** One connection's place in the list. */
  static final class Entry {
    private @Nullable Entry before;
    private @Nullable Entry after;
    private long sinceNanos;

    long sinceNanos() {
      return sinceNanos;
    }
  }

  private static final long NONE = Long.MIN_VALUE;

  private @Nullable Entry first;
  private @Nullable Entry last;

  @SuppressWarnings("UnusedVariable") // written and read through the handle
  private long oldestSinceNanos = NONE;

  /** Puts in an entry that is not in it; times never go back. */
  void add(Entry entry, long nowNanos) {
    entry.sinceNanos = nowNanos;
    entry.before = last;
    if (last == null) {
      first = entry;
    } else {
      last.after = entry;
    }
    last = entry;
    publish();
  }

  /** Takes out an entry that is in it. */
  void remove(Entry entry) {
    if (entry.before == null) {
      first = entry.after;
    } else {
      entry.before.after = entry.after;
    }
    if (entry.after == null) {
      last = entry.before;
    } else {
      entry.after.before = entry.before;
    }
    entry.before = null;
    entry.after = null;
    publish();
  }

  /** How long the oldest has been in it, 0 when there is none; from any thread. */
  long oldestNanos(long nowNanos) {
    long since = (long) OLDEST.getOpaque(this);
    return since == NONE ? 0 : Math.max(0, nowNanos - since);
  }

  /** How long all that are in it have been so, added up; on the event loop. */
  long totalNanos(long nowNanos) {
    long total = 0;
    for (Entry entry = first; entry != null; entry = entry.after) {
      total += nowNanos - entry.sinceNanos;
    }
    return total;
  }

  private void publish() {
    OLDEST.setOpaque(this, first == null ? NONE : first.sinceNanos);
  }
}
