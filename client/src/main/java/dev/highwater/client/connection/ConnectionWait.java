package dev.highwater.client.connection;

import dev.highwater.client.measure.Recorder;

/**
 * How long the requests of one place wait for nothing but a connection: their own time of waiting,
 * from the end of one connection, or from their due time, until the next one can take them.
 *
 * <p>Used on the event loop of its place.
 */
final class ConnectionWait {
  private boolean isWaiting;
  private long sinceNanos;
  private long requests;
  private long uncounted;
  private long laterNanos;

  /**
   * There is no connection from now on.
   *
   * @param waiting requests that are due already; in a closed loop the one that could be sent
   */
  void begin(long nowNanos, long waiting) {
    isWaiting = true;
    sinceNanos = nowNanos;
    requests = waiting;
    uncounted = waiting;
    laterNanos = 0;
  }

  /** One more is due; does nothing while there is a connection. */
  void add(long dueNanos) {
    if (isWaiting) {
      requests++;
      uncounted++;
      laterNanos += Math.max(0, dueNanos - sinceNanos);
    }
  }

  /** Records what was waited up to now, and goes on waiting. */
  void record(Recorder recorder, long nowNanos) {
    if (!isWaiting) {
      return;
    }
    long nanos = requests * Math.max(0, nowNanos - sinceNanos) - laterNanos;
    if (requests > 0) {
      recorder.waitedForConnection(nowNanos, uncounted, Math.max(0, nanos));
    }
    sinceNanos = nowNanos;
    uncounted = 0;
    laterNanos = 0;
  }

  /** There is a connection again: records, and waits no more. */
  void end(Recorder recorder, long nowNanos) {
    record(recorder, nowNanos);
    isWaiting = false;
  }
}
