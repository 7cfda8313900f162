package dev.highwater.client.connection;

import dev.highwater.client.exchange.RequestSource;
import dev.highwater.client.measure.Recorder;

/**
 * The requests of one connection that were sent and have not ended.
 *
 * <p>Those that a reply completes end in their order. Those that are complete when the kernel has
 * taken them end in an order of their own, for they wait for nobody's reply.
 */
final class InFlight {
  private final RequestRing answered;
  private final RequestRing unanswered;
  private final int most;
  private final LoopWork work;
  private final Recorder recorder;

  /**
   * @param most in flight at once, 1 or more
   */
  InFlight(RequestSource outgoing, int most, LoopWork work) {
    this.answered = new RequestRing(outgoing.hasAnswered() ? most : 0);
    this.unanswered = new RequestRing(outgoing.hasUnanswered() ? most : 0);
    this.most = most;
    this.work = work;
    this.recorder = work.recorder();
  }

  boolean isFull() {
    return answered.size() + unanswered.size() == most;
  }

  boolean isEmpty() {
    return answered.size() + unanswered.size() == 0;
  }

  /** How many wait for a reply. */
  int waitingForReplies() {
    return answered.size();
  }

  /** Adds the youngest; only when not full. The load is told by the caller, for many at once. */
  void add(long due, long sent, boolean isAnswered) {
    (isAnswered ? answered : unanswered).add(due, sent);
    recorder.sent(due);
  }

  /** Replies have come to so many, the oldest, and they were right. */
  void replied(int count, long nowNanos) {
    complete(answered, count, nowNanos);
  }

  /** A reply has come to the oldest, and it was wrong. */
  void mismatched(long nowNanos) {
    recorder.mismatched(answered.oldestDue(), answered.oldestSent(), nowNanos);
    answered.removeOldest();
    work.ended(1);
  }

  /** The kernel has taken so many that nobody answers, the oldest. */
  void taken(int count, long nowNanos) {
    complete(unanswered, count, nowNanos);
  }

  private void complete(RequestRing ring, int count, long nowNanos) {
    for (int i = 0; i < count; i++) {
      recorder.completed(ring.oldestDue(), ring.oldestSent(), nowNanos);
      ring.removeOldest();
    }
    work.ended(count);
  }

  /** Gives up what has waited too long; true when there was something. */
  boolean timeOut(long nowNanos, long timeoutNanos) {
    int late = timeOut(answered, nowNanos, timeoutNanos);
    late += timeOut(unanswered, nowNanos, timeoutNanos);
    if (late > 0) {
      work.ended(late);
    }
    return late > 0;
  }

  private int timeOut(RequestRing ring, long nowNanos, long timeoutNanos) {
    int late = 0;
    while (ring.size() > 0 && nowNanos - ring.oldestSent() > timeoutNanos) {
      recorder.timedOut(ring.oldestDue(), ring.oldestSent(), nowNanos);
      ring.removeOldest();
      late++;
    }
    return late;
  }

  /** The connection has ended: all of them are lost. */
  void lose(long nowNanos) {
    endAll(answered, recorder::lost, nowNanos);
    endAll(unanswered, recorder::lost, nowNanos);
  }

  /** The drain is over: all of them are left unanswered. */
  void giveUp(long nowNanos) {
    endAll(answered, recorder::unanswered, nowNanos);
    endAll(unanswered, recorder::unanswered, nowNanos);
  }

  private void endAll(RequestRing ring, Outcome outcome, long nowNanos) {
    int ended = ring.size();
    while (ring.size() > 0) {
      outcome.record(ring.oldestDue(), ring.oldestSent(), nowNanos);
      ring.removeOldest();
    }
    if (ended > 0) {
      work.ended(ended);
    }
  }

  /** How requests end that no reply came to. */
  @FunctionalInterface
  private interface Outcome {
    void record(long dueNanos, long sentNanos, long nowNanos);
  }
}
