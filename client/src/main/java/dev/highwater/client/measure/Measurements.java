package dev.highwater.client.measure;

/**
 * What was measured in one stretch of time, by one event loop or added up over several.
 *
 * <p>Sent requests = completed + timed out + lost + still in flight. Mismatched are completed ones
 * whose reply came with wrong bytes, and bytes that came without having been asked for.
 */
public final class Measurements {
  long sent;
  long completed;
  long timedOut;
  long lost;
  long mismatched;
  long unasked;
  final Durations latency = new Durations();
  final Durations serviceTime = new Durations();
  final Durations scheduleLag = new Durations();
  final Durations connectTime = new Durations();
  final Durations handshakeTime = new Durations();

  /** Those of a run that is long over, without the histograms, which can be added. */
  public static Measurements counted(
      long sent, long completed, long timedOut, long lost, long mismatched) {
    Measurements measurements = new Measurements();
    measurements.sent = sent;
    measurements.completed = completed;
    measurements.timedOut = timedOut;
    measurements.lost = lost;
    measurements.mismatched = mismatched;
    return measurements;
  }

  /** Adds what the other one holds. */
  public void add(Measurements other) {
    sent += other.sent;
    completed += other.completed;
    timedOut += other.timedOut;
    lost += other.lost;
    mismatched += other.mismatched;
    unasked += other.unasked;
    latency.add(other.latency);
    serviceTime.add(other.serviceTime);
    scheduleLag.add(other.scheduleLag);
    connectTime.add(other.connectTime);
    handshakeTime.add(other.handshakeTime);
  }

  /** Forgets everything. */
  public void clear() {
    sent = 0;
    completed = 0;
    timedOut = 0;
    lost = 0;
    mismatched = 0;
    unasked = 0;
    latency.clear();
    serviceTime.clear();
    scheduleLag.clear();
    connectTime.clear();
    handshakeTime.clear();
  }

  public long sent() {
    return sent;
  }

  public long completed() {
    return completed;
  }

  public long timedOut() {
    return timedOut;
  }

  /** Requests whose connection ended before the reply came. */
  public long lost() {
    return lost;
  }

  public long mismatched() {
    return mismatched;
  }

  /** Those of the mismatched that are no request: bytes nobody asked for, a wrong first reply. */
  public long unasked() {
    return unasked;
  }

  /** From the due time to the reply; in a closed loop a request is due when it is sent. */
  public Durations latency() {
    return latency;
  }

  /** From the send to the reply. */
  public Durations serviceTime() {
    return serviceTime;
  }

  /** How late due times were noticed: the client's own delay, without waiting for the peer. */
  public Durations scheduleLag() {
    return scheduleLag;
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
