package dev.highwater.metering;

/**
 * Watches one connection's write buffer: when it crosses its marks, and for how long the connection
 * stays unwritable. How full it gets, {@link ConnectionMeter} sees.
 */
final class WriteBufferMeter {
  private final ConnectionCounters counters;
  private final UnwritableList.Entry unwritable = new UnwritableList.Entry();
  private boolean writable = true;

  WriteBufferMeter(ConnectionCounters counters) {
    this.counters = counters;
  }

  /** Takes note of a change; on the connection's event loop. */
  void changed(boolean now) {
    if (now != writable) { // the event can arrive after the state has flipped back
      writable = now;
      if (now) {
        counters.crossingsBelowLow.increment();
        noLongerUnwritable(true);
      } else {
        counters.crossingsAboveHigh.increment();
        counters.unwritable.increment();
        counters.unwritableList.add(unwritable, System.nanoTime());
      }
    }
  }

  /** For how long the connection has been unwritable, 0 while it is writable; on its event loop. */
  long unwritableNanos(long nowNanos) {
    return writable ? 0 : Math.max(1, nowNanos - unwritable.sinceNanos());
  }

  /**
   * Takes note of the connection's end; on its event loop.
   *
   * @param drained whether the kernel had taken everything by then
   */
  void closed(boolean drained) {
    if (!writable) { // no event says "writable again" at close
      writable = true;
      if (drained) {
        counters.crossingsBelowLow.increment();
      }
      noLongerUnwritable(drained);
    }
  }

  private void noLongerUnwritable(boolean drained) {
    counters.unwritable.add(-1);
    counters.unwritableList.remove(unwritable);
    counters.unwritableEnded(System.nanoTime() - unwritable.sinceNanos(), drained);
  }
}
