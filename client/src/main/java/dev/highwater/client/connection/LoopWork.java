package dev.highwater.client.connection;

import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.ConnectionEnd;

/** What a connection asks of, and tells, the load that runs on its event loop. */
public interface LoopWork {

  /** Where requests are recorded. */
  Recorder recorder();

  /** Whether requests may be sent at all at this time. */
  boolean isSending();

  /** Closed loop: asks to send one more request, due now; always refused in an open loop. */
  boolean takeTurn(long nowNanos);

  /** So many requests were sent. */
  void started(int requests);

  /** So many requests have ended, in whatever way. */
  void ended(int requests);

  /** Something came back wrong; the first time on a connection. */
  void mismatch(Mismatch mismatch);

  /** This place has a connection, which may still have to be greeted before it takes requests. */
  void connected(ConnectionSlot slot);

  /** The connection of this place can take requests. */
  void ready(ConnectionSlot slot);

  /** An attempt to fill this place failed. */
  void failed(ConnectionSlot slot);

  /**
   * The connection of this place has ended.
   *
   * @param wasReady whether it could ever take requests
   */
  void closed(ConnectionSlot slot, ConnectionEnd end, boolean wasReady);
}
