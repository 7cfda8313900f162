package dev.highwater.client.connection;

import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.ConnectionMetrics;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of the run's places for a connection; it outlives the connection that fills it.
 *
 * <p>Requests that are due wait here, with their due times unchanged, while there is no connection,
 * no free place in the pipeline, or no room in the write buffer.
 *
 * <p>Used on its event loop alone.
 */
public final class ConnectionSlot {
  private final int number;
  private final InetSocketAddress target;
  private final @Nullable InetSocketAddress source;
  private final ConnectionMetrics meters;
  private final ConnectMeters connects;
  private final DueQueue due = new DueQueue();
  private final ConnectionWait wait = new ConnectionWait();
  private @Nullable TargetConnection connection;
  private int failuresInARow;
  private long connectionsBefore;
  private boolean endedAsPlanned;
  private boolean endedByUs;
  private boolean isBeingReplaced;

  /**
   * @param number of the connection in the run, from 0
   * @param target the peer, resolved
   * @param source the local address to bind, port 0; null lets the kernel choose
   * @param meters those of the target
   * @param connects those of the target
   */
  public ConnectionSlot(
      int number,
      InetSocketAddress target,
      @Nullable InetSocketAddress source,
      ConnectionMetrics meters,
      ConnectMeters connects) {
    this.number = number;
    this.target = target;
    this.source = source;
    this.meters = meters;
    this.connects = connects;
  }

  /** A request is due; it goes out at once if it can, else it waits here. */
  public void due(long dueNanos, long nowNanos) {
    due.add(dueNanos);
    wait.add(dueNanos);
    if (connection != null) {
      connection.send(nowNanos);
    }
  }

  /** Drops requests that were due before a time and have not been sent. */
  public void forgetDueBefore(long nanos) {
    while (!due.isEmpty() && due.oldest() - nanos < 0) {
      due.take();
    }
  }

  /**
   * From now on the time counts that requests wait because there is no connection.
   *
   * @param inHand requests that could be sent and are not in the queue: one in a closed loop
   */
  public void beginWait(long nowNanos, long inHand) {
    wait.begin(nowNanos, due.size() + inHand);
  }

  /** Records the time that was waited for a connection up to now. */
  public void recordWait(Recorder recorder, long nowNanos) {
    wait.record(recorder, nowNanos);
  }

  /** There is a connection, or nothing more is to be sent: the time counts no longer. */
  public void endWait(Recorder recorder, long nowNanos) {
    wait.end(recorder, nowNanos);
  }

  /**
   * The run is over: what is in flight stays unanswered, and what waits is never sent. Whatever
   * still comes is not looked at.
   */
  public void giveUp(Recorder recorder, long nowNanos) {
    if (connection != null) {
      connection.giveUp(nowNanos);
    }
    neverSend(recorder, nowNanos);
  }

  /** What waits here is not sent any more. */
  void neverSend(Recorder recorder, long nowNanos) {
    while (!due.isEmpty()) {
      recorder.neverSent(due.take(), nowNanos);
    }
  }

  /** Sends what may be sent now. */
  public void send(long nowNanos) {
    if (connection != null) {
      connection.send(nowNanos);
    }
  }

  /** Ends the connection if its oldest request has waited too long for its reply. */
  public void checkTimeout(long nowNanos, long timeoutNanos) {
    if (connection != null) {
      connection.checkTimeout(nowNanos, timeoutNanos);
    }
  }

  /** Ends the connection, if there is one, in the way that was asked for. */
  public void close() {
    if (connection != null) {
      connection.end();
    }
  }

  /** Requests that are due and have not been sent. */
  public int waiting() {
    return due.size();
  }

  /** Bytes of a stream that are still on their way; 0 for requests. */
  public long streamingBytes() {
    return connection == null ? 0 : connection.streamingBytes();
  }

  /** Whether there is a connection that can take requests. */
  public boolean isReady() {
    return connection != null && connection.isReady();
  }

  /** The connection; null between two of them. */
  public @Nullable TargetConnection connection() {
    return connection;
  }

  public int number() {
    return number;
  }

  public InetSocketAddress target() {
    return target;
  }

  /**
   * Attempts that failed, and connections that ended before any reply, since a request was last
   * completed.
   */
  public int failuresInARow() {
    return failuresInARow;
  }

  /** An attempt to connect failed. */
  public void failed() {
    failuresInARow++;
  }

  /** Whether a connection of the place has ended before. */
  public boolean hadConnection() {
    return connectionsBefore > 0;
  }

  /** Connections of the place that have ended. */
  long connectionsBefore() {
    return connectionsBefore;
  }

  /** Whether the last connection that ended did so because its life was over. */
  public boolean endedAsPlanned() {
    return endedAsPlanned;
  }

  /** Whether the last connection that ended did so because we did not wait any longer. */
  public boolean endedByUs() {
    return endedByUs;
  }

  /** Whether the place is empty only because a new connection takes an old one's turn. */
  public boolean isBeingReplaced() {
    return isBeingReplaced;
  }

  /** Says so. */
  public void beingReplaced(boolean now) {
    isBeingReplaced = now;
  }

  void filled(TargetConnection opened) {
    connection = opened;
  }

  /**
   * The connection has ended.
   *
   * @param asPlanned because its life was over
   * @param answered whether a right reply had come on it
   * @param byUs because we did not wait for it any longer, or could not tell its replies apart
   */
  void emptied(boolean asPlanned, boolean answered, boolean byUs) {
    connection = null;
    connectionsBefore++;
    endedAsPlanned = asPlanned;
    endedByUs = byUs;
    failuresInARow = asPlanned || answered ? 0 : failuresInARow + 1;
  }

  void worked() {
    failuresInARow = 0;
  }

  DueQueue dueRequests() {
    return due;
  }

  @Nullable InetSocketAddress source() {
    return source;
  }

  ConnectionMetrics meters() {
    return meters;
  }

  ConnectMeters connects() {
    return connects;
  }
}
