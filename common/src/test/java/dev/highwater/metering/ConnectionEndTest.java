package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;

/** How a connection ends, when its peer is a real socket: one cause, once, on every transport. */
class ConnectionEndTest {
  /** More than the kernel takes for a peer that does not read. */
  private static final int PIECE = 8 * 1024 * 1024;

  @OnEachTransport
  void should_see_a_reset_before_the_first_byte(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      // when
      peer.reset();
      // then
      assertThat(connection.end())
          .isEqualTo(
              new ConnectionEnd(CloseCause.PEER_RESET, Operation.READ, Phase.BEFORE_FIRST_BYTE, 0));
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, 0);
    }
  }

  @OnEachTransport
  void should_see_a_reset_while_idle(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      peer.send(new byte[100]);
      connection.awaitFirstByte();
      // when
      peer.reset();
      // then
      assertThat(connection.end())
          .isEqualTo(new ConnectionEnd(CloseCause.PEER_RESET, Operation.READ, Phase.IDLE, 0));
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, 0);
    }
  }

  @OnEachTransport
  void should_see_a_reset_while_one_write_is_pending(Transport transport) throws Exception {
    seeResetWhileFlushing(transport, 1);
  }

  @OnEachTransport
  void should_see_a_reset_while_three_writes_are_pending(Transport transport) throws Exception {
    seeResetWhileFlushing(transport, 3);
  }

  private static void seeResetWhileFlushing(Transport transport, int pieces) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      connection.write(pieces, PIECE);
      long written = (long) pieces * PIECE;
      await().until(connection::pendingBytes, pending -> pending > 0 && pending < written);
      // when
      peer.reset();
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.PEER_RESET);
      assertThat(end.phase()).isEqualTo(Phase.FLUSHING);
      assertThat(end.unflushedBytes()).isPositive().isLessThan(written);
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, end.unflushedBytes());
      assertThat(acceptor.totals().resetsLosingBytes()).isEqualTo(1);
    }
  }

  @OnEachTransport
  void should_take_a_reset_after_the_peers_fin_for_a_reset(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      connection.write(3, PIECE);
      peer.endOutput();
      connection.awaitInputEnd();
      connection.closeOnceFlushed();
      // when
      peer.reset();
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.PEER_RESET);
      assertThat(end.unflushedBytes()).isPositive();
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, end.unflushedBytes());
    }
  }

  @OnEachTransport
  void should_see_a_reset_while_it_does_not_read_and_bytes_are_pending(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      connection.stopReading();
      connection.write(3, PIECE);
      await().until(connection::pendingBytes, pending -> pending > 0);
      // when
      peer.reset();
      // then
      assertThat(connection.end().cause()).isEqualTo(CloseCause.PEER_RESET);
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, connection.end().unflushedBytes());
    }
  }

  @OnEachTransport
  void should_see_a_reset_while_it_does_not_read_at_its_next_write(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port());
      Accepted connection = acceptor.next();
      connection.stopReading();
      // when
      peer.reset();
      // then: native transports see it at once, NIO only when it does something
      if (!transport.isLinuxNative()) {
        connection.write(1, 100);
      }
      assertThat(connection.end().cause()).isEqualTo(CloseCause.PEER_RESET);
      assertCountedOnce(acceptor, CloseCause.PEER_RESET, connection.end().unflushedBytes());
    }
  }

  @OnEachTransport
  void should_see_the_peers_fin(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      peer.send(new byte[100]);
      connection.write(1, 100);
      // when
      peer.endOutput();
      connection.awaitInputEnd();
      connection.closeOnceFlushed();
      // then
      assertThat(peer.receiveToEnd()).hasSize(100);
      assertThat(connection.end())
          .isEqualTo(new ConnectionEnd(CloseCause.PEER_FIN, Operation.UNKNOWN, Phase.IDLE, 0));
      assertCountedOnce(acceptor, CloseCause.PEER_FIN, 0);
    }
  }

  @OnEachTransport
  void should_name_our_own_reason_when_we_close(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      // when
      connection.close(CloseCause.IDLE_TIMEOUT);
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
      assertThat(connection.end())
          .isEqualTo(
              new ConnectionEnd(
                  CloseCause.IDLE_TIMEOUT, Operation.CLOSE, Phase.BEFORE_FIRST_BYTE, 0));
      assertCountedOnce(acceptor, CloseCause.IDLE_TIMEOUT, 0);
    }
  }

  @OnEachTransport
  void should_name_the_network_when_the_kernel_gives_up(Transport transport) throws Exception {
    if (!transport.isLinuxNative()) {
      return; // it cannot set TCP_USER_TIMEOUT
    }
    try (Acceptor acceptor = Acceptor.on(transport, "--tcp-user-timeout", "300ms");
        Peer peer = Peer.connectedTo(acceptor.port(), 32 * 1024)) {
      // given: the timeout counts also while the peer's window is closed
      Accepted connection = acceptor.next();
      // when
      connection.write(1, PIECE);
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.NETWORK_TIMEOUT);
      assertCountedOnce(acceptor, CloseCause.NETWORK_TIMEOUT, end.unflushedBytes());
      assertThat(acceptor.totals().resetsLosingBytes()).isZero();
      assertThat(peer.receiveToReset()).isPositive();
    }
  }

  private static void assertCountedOnce(Acceptor acceptor, CloseCause cause, long discarded) {
    ConnectionTotals totals = acceptor.totals();
    assertThat(totals.opened()).isEqualTo(1);
    assertThat(totals.closedByCause()).containsOnlyKeys(cause).containsEntry(cause, 1L);
    assertThat(totals.active()).isZero();
    assertThat(totals.discardedBytes()).isEqualTo(discarded);
  }
}
