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

  public void sent(long dueNanos) {
    at(dueNanos).sent++;
  }

  public void completed(long dueNanos, long sentNanos, long nowNanos) {
    Measurements part = at(dueNanos);
    part.completed++;
    part.latency.record(nowNanos - dueNanos);
    part.serviceTime.record(nowNanos - sentNanos);
  }

  /** Counts some of the completed ones as wrong, those of the warm-up included. */
  public void mismatched(int replies) {
    window.mismatched += replies;
  }

  /** Counts wrong bytes that belong to no request. */
  public void mismatchedUnasked(int times) {
    window.mismatched += times;
    window.unasked += times;
  }

  public void timedOut(long dueNanos) {
    at(dueNanos).timedOut++;
  }

  public void lost(long dueNanos) {
    at(dueNanos).lost++;
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
