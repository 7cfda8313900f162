package dev.highwater.client.measure;

/**
 * What was measured in one stretch of time, by one event loop or added up over several.
 *
 * <p>Sent requests = completed + timed out + lost + still in flight. A mismatched one is completed:
 * its reply came, with wrong bytes.
 */
public final class Measurements {
  long sent;
  long completed;
  long timedOut;
  long lost;
  long mismatched;
  final Durations latency = new Durations();
  final Durations serviceTime = new Durations();
  final Durations scheduleLag = new Durations();
  final Durations connectTime = new Durations();

  /** Adds what the other one holds. */
  public void add(Measurements other) {
    sent += other.sent;
    completed += other.completed;
    timedOut += other.timedOut;
    lost += other.lost;
    mismatched += other.mismatched;
    latency.add(other.latency);
    serviceTime.add(other.serviceTime);
    scheduleLag.add(other.scheduleLag);
    connectTime.add(other.connectTime);
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
}
