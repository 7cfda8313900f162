package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;

class DiscardOverTcpTest {
  @OnEachTransport
  void should_take_everything_and_answer_nothing_but_fin(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.DISCARD);
        Peer peer = server.connect()) {
      // when
      peer.send(new byte[10 * 1024 * 1024]);
      peer.endOutput();
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
      await().until(() -> server.totals().active() == 0);
      assertThat(server.totals().receivedBytes()).isEqualTo(10 * 1024 * 1024);
      assertThat(server.totals().writtenBytes()).isZero();
      assertThat(server.totals().closedByCause()).containsOnlyKeys(CloseCause.PEER_FIN);
    }
  }
}
