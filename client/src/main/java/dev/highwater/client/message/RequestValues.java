package dev.highwater.client.message;

import java.util.SplittableRandom;

/** What can be different in every request of one connection; told anew for each of them. */
public final class RequestValues {
  private final Numbering numbering;
  private final int connection;
  private final long earlier;
  private final SplittableRandom random;
  private long sequence;
  private long round;
  private long nowNanos;

  /**
   * @param connection number of the connection in this client, from 0
   * @param earlier requests that earlier connections of the same place have sent
   * @param random of the place, used on its event loop alone
   */
  public RequestValues(Numbering numbering, int connection, long earlier, SplittableRandom random) {
    this.numbering = numbering;
    this.connection = numbering.firstConnection() + connection;
    this.earlier = earlier;
    this.random = random;
  }

  /**
   * From here on they are those of another request.
   *
   * @param sequence of the request on its connection, from 0
   * @param round of the messages that it belongs to, from 0
   * @param nowNanos of {@link System#nanoTime()}, when it is sent
   */
  public void tell(long sequence, long round, long nowNanos) {
    this.sequence = sequence;
    this.round = round;
    this.nowNanos = nowNanos;
  }

  /** Number of the connection in the whole load, from 0. */
  int connection() {
    return connection;
  }

  /** How many requests went before on this connection. */
  long sequence() {
    return sequence;
  }

  /** How often all messages have been sent before on this connection. */
  long round() {
    return round;
  }

  /** A number that no other request of the load has, and that grows on each connection. */
  long request() {
    return (earlier + sequence) * numbering.connections() + connection;
  }

  /** When it is sent, in nanoseconds since 1970-01-01T00:00Z. */
  long epochNanos() {
    return numbering.epochNanosAt(nowNanos);
  }

  SplittableRandom random() {
    return random;
  }
}
