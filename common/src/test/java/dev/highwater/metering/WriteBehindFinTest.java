package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;

/** A peer that has shut down its output is owed every byte that is written to it afterwards. */
class WriteBehindFinTest {
  private static final int KIB = 1024;
  private static final int PEERS_BUFFER = 32 * KIB;

  @OnEachTransport
  void should_send_all_when_a_flush_uses_up_its_turn(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf=32KiB");
        Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER)) {
      // given
      Accepted connection = acceptor.next();
      connection.onLoop(() -> connection.channel().config().setWriteSpinCount(1));
      endOutput(peer, connection);
      // when
      connection.write(512, 2 * KIB);
      connection.closeOnceFlushed();
      // then
      assertThat(peer.receiveToEnd()).hasSize(1_024 * KIB);
      assertThat(connection.end().cause()).isEqualTo(CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_send_all_when_it_is_written_late_and_in_parts(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf=32KiB");
        Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER)) {
      // given
      Accepted connection = acceptor.next();
      endOutput(peer, connection);
      for (int part = 0; part < 3; part++) {
        // when: more than the kernels take, so that it has to wait for room
        connection.write(1, 1_024 * KIB);
        // then
        assertThat(peer.receive(1_024 * KIB)).hasSize(1_024 * KIB);
      }
      connection.closeOnceFlushed();
      assertThat(peer.receiveToEnd()).isEmpty();
      assertThat(connection.end().cause()).isEqualTo(CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_go_on_reading_after_it_was_told_not_to_behind_the_fin(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      endOutput(peer, connection);
      // when
      connection.stopReading();
      connection.onLoop(() -> connection.channel().config().setAutoRead(true));
      connection.write(1, KIB);
      connection.closeOnceFlushed();
      // then
      assertThat(peer.receiveToEnd()).hasSize(KIB);
      assertThat(connection.end().cause()).isEqualTo(CloseCause.PEER_FIN);
    }
  }

  /** Returns when the event loop has dealt with all that follows from the FIN. */
  private static void endOutput(Peer peer, Accepted connection) throws Exception {
    peer.endOutput();
    connection.awaitInputEnd();
    for (int turn = 0; turn < 10; turn++) {
      connection.onLoop(() -> null);
    }
  }
}
