package dev.highwater.client.measure;

/**
 * What was measured in one stretch of time, by one event loop or added up over several.
 *
 * <p>Latency and service time are of all requests that have ended, not of those alone that were
 * answered: of the others, how long they were waited for is a lower bound.
 */
public final class Measurements {
  long sent;
  long completed;
  long mismatched;
  long timedOut;
  long lost;
  long unanswered;
  long neverSent;
  long unasked;
  long answeredInWindow;
  long openingsTimedOut;
  long pauses;
  long pausedNanos;
  long longestPauseNanos;
  long waitedForConnection;
  long waitedForConnectionNanos;
  final Durations latency = new Durations();
  final Durations serviceTime = new Durations();
  final Durations scheduleLag = new Durations();
  final Durations heldUp = new Durations();
  final Durations connectTime = new Durations();
  final Durations handshakeTime = new Durations();

  /** Those of a run that is long over, without the histograms, which can be added. */
  public static Measurements counted(Outcomes outcomes) {
    Measurements measurements = new Measurements();
    measurements.count(outcomes);
    return measurements;
  }

  /** Adds these to what is counted. */
  public void count(Outcomes outcomes) {
    sent += outcomes.sent();
    completed += outcomes.completed();
    mismatched += outcomes.mismatched();
    timedOut += outcomes.timedOut();
    lost += outcomes.lost();
    unanswered += outcomes.unanswered();
    neverSent += outcomes.neverSent();
    unasked += outcomes.unasked();
  }

  /** Adds what the client's own pauses came to. */
  public void countPauses(Pauses other) {
    pauses += other.count();
    pausedNanos += other.nanos();
    longestPauseNanos = Math.max(longestPauseNanos, other.longestNanos());
  }

  /** Adds requests that waited for a connection, and for how long together. */
  public void countWaits(long requests, long nanos) {
    waitedForConnection += requests;
    waitedForConnectionNanos += nanos;
  }

  /** Adds what the other one holds. */
  public void add(Measurements other) {
    count(other.outcomes());
    countPauses(other.pauses());
    countWaits(other.waitedForConnection, other.waitedForConnectionNanos);
    answeredInWindow += other.answeredInWindow;
    openingsTimedOut += other.openingsTimedOut;
    latency.add(other.latency);
    serviceTime.add(other.serviceTime);
    scheduleLag.add(other.scheduleLag);
    heldUp.add(other.heldUp);
    connectTime.add(other.connectTime);
    handshakeTime.add(other.handshakeTime);
  }

  /** Forgets everything. */
  public void clear() {
    sent = 0;
    completed = 0;
    mismatched = 0;
    timedOut = 0;
    lost = 0;
    unanswered = 0;
    neverSent = 0;
    unasked = 0;
    answeredInWindow = 0;
    openingsTimedOut = 0;
    pauses = 0;
    pausedNanos = 0;
    longestPauseNanos = 0;
    waitedForConnection = 0;
    waitedForConnectionNanos = 0;
    latency.clear();
    serviceTime.clear();
    scheduleLag.clear();
    heldUp.clear();
    connectTime.clear();
    handshakeTime.clear();
  }

  /** Whether nothing was measured. */
  public boolean isEmpty() {
    return outcomes().equals(Outcomes.NONE)
        && pauses + waitedForConnection + waitedForConnectionNanos + openingsTimedOut == 0
        && scheduleLag.count() + heldUp.count() == 0
        && connectTime.count() + handshakeTime.count() == 0;
  }

  /** How requests have ended up to now. */
  public Outcomes outcomes() {
    return new Outcomes(
        sent, completed, mismatched, timedOut, lost, unanswered, neverSent, unasked);
  }

  /** How the event loops stood still. */
  public Pauses pauses() {
    return new Pauses(pauses, pausedNanos, longestPauseNanos);
  }

  /** Of the answered ones, those whose reply came before the measured window was over. */
  public long answeredInWindow() {
    return answeredInWindow;
  }

  /** Connections closed because the greeting, or the answer to the first message, never came. */
  public long openingsTimedOut() {
    return openingsTimedOut;
  }

  /** Requests that were due while their place had no connection; in a closed loop, places. */
  public long waitedForConnection() {
    return waitedForConnection;
  }

  /** How long they waited for that alone, added up, in nanoseconds. */
  public long waitedForConnectionNanos() {
    return waitedForConnectionNanos;
  }

  /**
   * From the due time to the reply, or to the moment when we gave up; in a closed loop a request is
   * due when it is sent.
   */
  public Durations latency() {
    return latency;
  }

  /** From the send to the reply, or to the moment when we gave up; of what was sent. */
  public Durations serviceTime() {
    return serviceTime;
  }

  /** How late due times were noticed: the client's own delay, without waiting for the peer. */
  public Durations scheduleLag() {
    return scheduleLag;
  }

  /**
   * How long the client stood still while requests were in flight, once for each of them: so much
   * of their latency may be the client's.
   */
  public Durations heldUp() {
    return heldUp;
  }

  /** From connect to connected, of connections that came to be. */
  public Durations connectTime() {
    return connectTime;
  }

  /** From connected to the end of the TLS handshake, where there was one. */
  public Durations handshakeTime() {
    return handshakeTime;
  }
}
