package dev.highwater.metering;

import java.util.Locale;

/** Why a connection ended; every connection that was opened gets exactly one. */
public enum CloseCause {
  /** We closed it because our work was done, or this host's administrator killed the socket. */
  LOCAL,
  /** The peer ended its side in order (FIN) and so we ended ours. */
  PEER_FIN,
  /** The peer reset it (RST), or it vanished without a word. */
  PEER_RESET,
  /** Nothing was read, and nothing taken by the peer, for longer than the idle timeout. */
  IDLE_TIMEOUT,
  /** The peer took nothing for longer than the write timeout while we had bytes for it. */
  WRITE_TIMEOUT,
  /** The kernel gave up on the peer: keepalive, TCP_USER_TIMEOUT, retransmissions, no route. */
  NETWORK_TIMEOUT,
  /** A limit was reached when it was accepted. */
  REJECTED,
  /** The program was stopping, and everything had been handed to the peer. */
  DRAINED,
  /** The program was stopping, and time ran out while bytes were still to be sent. */
  DRAIN_FORCED,
  /** TLS failed: in the handshake, by an alert of the peer, or over a record that was wrong. */
  TLS,
  /** Anything else, a defect of ours included. */
  ERROR;

  /** {@return the value of the label {@code cause}} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
