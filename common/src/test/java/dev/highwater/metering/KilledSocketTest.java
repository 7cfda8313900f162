package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Ss;
import dev.highwater.transport.Transport;

/** The administrator kills a socket: {@code ss -K}. Needs root, iproute2 and a kernel that can. */
class KilledSocketTest {
  @OnEachTransport
  void should_not_call_it_an_error_when_an_idle_socket_is_killed(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      // when
      kill(acceptor.port(), peer.localPort());
      // then
      assertThat(connection.end().cause()).isEqualTo(CloseCause.LOCAL);
    }
  }

  @OnEachTransport
  void should_not_call_it_an_error_when_a_busy_socket_is_killed(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      connection.write(3, 8 * 1024 * 1024);
      await().until(connection::pendingBytes, pending -> pending > 0);
      // when
      kill(acceptor.port(), peer.localPort());
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.LOCAL);
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(end.unflushedBytes());
    }
  }

  private static void kill(int ourPort, int peerPort) throws Exception {
    String killed =
        Ss.run(
            "-K", "-H", "-t", "-n", "sport", "=", "" + ourPort, "and", "dport", "=", "" + peerPort);
    assumeThat(killed).as("the sockets that ss -K killed").contains(":" + peerPort);
  }
}
