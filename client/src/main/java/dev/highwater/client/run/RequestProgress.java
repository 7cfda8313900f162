package dev.highwater.client.run;

/**
 * How far one event loop is with its requests: which may still be sent, how many are in flight, and
 * whether the last of a limited number has ended.
 *
 * <p>Used on its event loop, unless it says otherwise.
 */
final class RequestProgress {
  private final LoopTallies tallies;
  private long startNanos;
  private long windowStartNanos;
  private long windowLengthNanos = Long.MAX_VALUE;
  private long left = Long.MAX_VALUE;
  private boolean sending;
  private long inFlight;
  private volatile boolean finished;
  private volatile long finishedNanos;

  /**
   * @param tallies are taken at both ends of the window
   */
  RequestProgress(LoopTallies tallies) {
    this.tallies = tallies;
  }

  /**
   * From here on requests may be sent.
   *
   * @param startNanos of {@link System#nanoTime()}; what is due before is not sent
   * @param windowStartNanos from here on requests count
   * @param windowLengthNanos {@link Long#MAX_VALUE} for no end
   * @param requests most requests that count; {@link Long#MAX_VALUE} for no limit
   */
  void begin(long startNanos, long windowStartNanos, long windowLengthNanos, long requests) {
    this.startNanos = startNanos;
    this.windowStartNanos = windowStartNanos;
    this.windowLengthNanos = windowLengthNanos;
    left = requests;
    sending = true;
    if (isUsedUp()) {
      finish(startNanos);
    }
  }

  /** The window has begun. */
  void beginWindow() {
    tallies.atWindow();
    if (finished) {
      tallies.atEnd();
    }
  }

  /** No more requests may be sent. */
  void end() {
    tallies.atEnd();
    sending = false;
  }

  boolean isSending() {
    return sending;
  }

  /** Whether a request that is due then may be sent; counts it if it may. */
  boolean take(long dueNanos) {
    long inWindow = dueNanos - windowStartNanos;
    if (!sending || left == 0 || dueNanos - startNanos < 0 || inWindow >= windowLengthNanos) {
      return false;
    }
    if (inWindow >= 0) {
      tallies.atWindow(); // before its bytes are written, however late the beginning is noticed
      if (left != Long.MAX_VALUE) {
        left--;
      }
    }
    return true;
  }

  /** Whether no request is left to be taken, of a limited number. */
  boolean isUsedUp() {
    return left == 0;
  }

  /** So many more are in flight. */
  void started(int requests) {
    inFlight += requests;
  }

  /**
   * So many are in flight no more.
   *
   * @return whether none is left, of a limited number, but for those that wait to be sent
   */
  boolean ended(int requests) {
    inFlight -= requests;
    return inFlight == 0 && isUsedUp() && !finished;
  }

  long inFlight() {
    return inFlight;
  }

  /** The last of a limited number has ended. */
  void finish(long nowNanos) {
    finishedNanos = nowNanos;
    finished = true;
    if (nowNanos - windowStartNanos >= 0) {
      tallies.atWindow();
      tallies.atEnd();
    }
  }

  /** Whether the last request of a limited number has ended; from any thread. */
  boolean isFinished() {
    return finished;
  }

  /** When it ended, of {@link System#nanoTime()}; once it has; from any thread. */
  long finishedNanos() {
    return finishedNanos;
  }
}
