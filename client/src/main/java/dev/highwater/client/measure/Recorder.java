package dev.highwater.client.measure;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Where one event loop records its requests.
 *
 * <p>A request belongs to the part of the run in which it was due, whenever it completes: before
 * the window lies the warm-up. Used by its event loop alone, but for {@link #giveBack}.
 *
 * <p>What it gives is used again when it comes back: the histograms of an interval are over a
 * megabyte, and collecting so much every second would hold up the requests that are measured.
 */
public final class Recorder {
  private final Queue<Measurements> spare = new ConcurrentLinkedQueue<>();
  private Measurements warmup = new Measurements();
  private Measurements window = new Measurements();
  private long windowStartNanos;
  private boolean windowKnown;

  /** So far from now that the difference to any time is below 0 and does not overflow. */
  private long windowEndNanos = System.nanoTime() + Long.MAX_VALUE / 2;

  /** Says from which due time on requests count; without it all are warm-up. */
  public void windowStartsAt(long nanos) {
    windowStartNanos = nanos;
    windowKnown = true;
  }

  /** Gives what was recorded of the warm-up since the last call. */
  public Measurements takeWarmup() {
    Measurements taken = warmup;
    warmup = empty();
    return taken;
  }

  /** Gives what was recorded of the window since the last call. */
  public Measurements takeWindow() {
    Measurements taken = window;
    window = empty();
    return taken;
  }

  /** Takes back what it gave and nobody looks at any more; from any thread. */
  public void giveBack(Measurements taken) {
    taken.clear();
    spare.add(taken);
  }

  /** What the window holds since it was last taken; it goes on changing. */
  public Measurements window() {
    return window;
  }

  /** Says when the window is over; without it, it never is. */
  public void windowEndsAt(long nanos) {
    windowEndNanos = nanos;
  }

  public void sent(long dueNanos) {
    at(dueNanos).sent++;
  }

  /** The whole reply came, and it was right. */
  public void completed(long dueNanos, long sentNanos, long nowNanos) {
    Measurements part = at(dueNanos);
    part.completed++;
    answered(part, dueNanos, sentNanos, nowNanos);
  }

  /** A reply came, and it was wrong. */
  public void mismatched(long dueNanos, long sentNanos, long nowNanos) {
    Measurements part = at(dueNanos);
    part.mismatched++;
    answered(part, dueNanos, sentNanos, nowNanos);
  }

  private void answered(Measurements part, long dueNanos, long sentNanos, long nowNanos) {
    part.latency.record(nowNanos - dueNanos);
    part.serviceTime.record(nowNanos - sentNanos);
    if (nowNanos - windowEndNanos <= 0) {
      part.answeredInWindow++;
    }
  }

  /** Bytes came that belong to no request. */
  public void unasked(long nowNanos) {
    at(nowNanos).unasked++;
  }

  /** The reply took too long. */
  public void timedOut(long dueNanos, long sentNanos, long nowNanos) {
    at(dueNanos).timedOut++;
    gaveUp(dueNanos, sentNanos, nowNanos);
  }

  /** The connection ended before the reply came. */
  public void lost(long dueNanos, long sentNanos, long nowNanos) {
    at(dueNanos).lost++;
    gaveUp(dueNanos, sentNanos, nowNanos);
  }

  /** The reply had not come when the drain was over. */
  public void unanswered(long dueNanos, long sentNanos, long nowNanos) {
    at(dueNanos).unanswered++;
    gaveUp(dueNanos, sentNanos, nowNanos);
  }

  /** No connection had room for it until the end. */
  public void neverSent(long dueNanos, long nowNanos) {
    Measurements part = at(dueNanos);
    part.neverSent++;
    part.latency.recordLowerBound(nowNanos - dueNanos);
  }

  private void gaveUp(long dueNanos, long sentNanos, long nowNanos) {
    Measurements part = at(dueNanos);
    part.latency.recordLowerBound(nowNanos - dueNanos);
    part.serviceTime.recordLowerBound(nowNanos - sentNanos);
  }

  /** A connection was closed because what has to come before its requests did not. */
  public void openingTimedOut(long nowNanos) {
    at(nowNanos).openingsTimedOut++;
  }

  /**
   * The event loop did not look at the clock for so long.
   *
   * @param requests in flight there, each of which may have been held up
   */
  public void paused(long nowNanos, long nanos, long requests) {
    Measurements part = at(nowNanos);
    part.countPauses(new Pauses(1, nanos, nanos));
    if (requests > 0) {
      part.heldUp.record(nanos, requests);
    }
  }

  /** So many requests waited so long, together, for nothing but a connection. */
  public void waitedForConnection(long nowNanos, long requests, long nanos) {
    at(nowNanos).countWaits(requests, nanos);
  }

  /** A due time was noticed so late. */
  public void scheduleLag(long dueNanos, long lagNanos) {
    at(dueNanos).scheduleLag.record(lagNanos);
  }

  /** A connection came to be; counted with the window, though most come before it. */
  public void connected(long nanos) {
    window.connectTime.record(nanos);
  }

  /** A TLS handshake was done after so long; counted as {@link #connected} is. */
  public void secured(long nanos) {
    window.handshakeTime.record(nanos);
  }

  private Measurements empty() {
    Measurements known = spare.poll();
    return known == null ? new Measurements() : known;
  }

  private Measurements at(long dueNanos) {
    boolean counts = windowKnown && dueNanos - windowStartNanos >= 0; // survives overflow
    return counts ? window : warmup;
  }
}
