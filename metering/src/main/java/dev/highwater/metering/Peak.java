package dev.highwater.metering;

/**
 * The largest value of something, over all time and since somebody last asked.
 *
 * <p>One event loop raises it, and says now and then how large the value is at present: what lasts
 * must show again after it was asked for.
 */
final class Peak {
  private final Counter ever = new Counter();
  private final Counter sinceAsked = new Counter();
  private volatile long present;

  /** Called by the owning event loop only. */
  void raiseTo(long candidate) {
    ever.raiseTo(candidate);
    sinceAsked.raiseTo(candidate);
  }

  /** Says how large it is at present; called by the owning event loop only. */
  void present(long value) {
    raiseTo(value);
    present = value;
  }

  long ever() {
    return ever.get();
  }

  /** The largest value since the last call; from any thread. */
  long take() {
    // A value that is raised at this very moment may be lost to this call and to the next; one that
    // lasts is seen again.
    return Math.max(sinceAsked.exchange(0), present);
  }
}
