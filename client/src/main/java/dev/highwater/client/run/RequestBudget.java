package dev.highwater.client.run;

/**
 * Which requests of one event loop belong to the run: by when they are due, and by how many there
 * may be.
 *
 * <p>Not thread-safe: used on the event loop.
 */
final class RequestBudget {
  private final long startNanos;
  private final long windowStartNanos;
  private final long windowLengthNanos;
  private long left;

  /**
   * @param startNanos of {@link System#nanoTime()}; what is due before is not sent
   * @param windowStartNanos from here on requests count
   * @param windowLengthNanos {@link Long#MAX_VALUE} for no end
   * @param requests most requests that count; {@link Long#MAX_VALUE} for no limit
   */
  RequestBudget(long startNanos, long windowStartNanos, long windowLengthNanos, long requests) {
    this.startNanos = startNanos;
    this.windowStartNanos = windowStartNanos;
    this.windowLengthNanos = windowLengthNanos;
    this.left = requests;
  }

  /** Whether a request that is due then belongs to the run; counts it if it does. */
  boolean take(long dueNanos) {
    long inWindow = dueNanos - windowStartNanos;
    if (left == 0 || dueNanos - startNanos < 0 || inWindow >= windowLengthNanos) {
      return false;
    }
    if (inWindow >= 0 && left != Long.MAX_VALUE) {
      left--;
    }
    return true;
  }

  /** Whether the window has begun by then. */
  boolean isInWindow(long nanos) {
    return nanos - windowStartNanos >= 0;
  }

  /** Whether no request is left to be taken, of a limited number. */
  boolean isUsedUp() {
    return left == 0;
  }
}
