package dev.highwater.metering;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one event loop writes and any thread may read.
 *
 * <p>No lock and no atomic addition: a second writer would lose counts. An opaque write is a plain
 * store that another thread gets to see in the end.
 */
public final class Counter {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings({"unused", "FieldMayBeFinal"}) // written through the handle
  private long value;

  /**
   * Adds; called by the owning event loop only.
   *
   * @param amount what to add, possibly negative
   */
  public void add(long amount) {
    VALUE.setOpaque(this, (long) VALUE.getOpaque(this) + amount);
  }

  /**
   * Keeps the larger of the two; called by the owning event loop only.
   *
   * @param candidate the new value, if it is higher
   */
  public void raiseTo(long candidate) {
    if (candidate > (long) VALUE.getOpaque(this)) {
      VALUE.setOpaque(this, candidate);
    }
  }

  /** Adds one; called by the owning event loop only. */
  public void increment() {
    add(1);
  }

  /** Gives the count and sets another; from any thread, at the price of an increment in between. */
  long exchange(long next) {
    long before = get();
    VALUE.setOpaque(this, next);
    return before;
  }

  /** {@return the count as far as this thread can see it} */
  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
