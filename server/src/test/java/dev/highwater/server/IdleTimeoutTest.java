package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.time.Duration;

class IdleTimeoutTest {
  @OnEachTransport
  void should_close_a_connection_on_which_nothing_moves(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport).idleTimeout(Duration.ofMillis(100)).start(Behaviour.ECHO);
        Peer silent = server.connect();
        Peer onceHeard = server.connect()) {
      // when
      onceHeard.send(new byte[] {1});
      // then
      assertThat(onceHeard.receiveToEnd()).containsExactly(1);
      assertThat(silent.receiveToEnd()).isEmpty();
      await().until(() -> server.totals().active() == 0);
      assertThat(server.totals().closedByCause())
          .containsOnlyKeys(CloseCause.IDLE_TIMEOUT)
          .containsEntry(CloseCause.IDLE_TIMEOUT, 2L);
    }
  }

  @OnEachTransport
  void should_close_a_connection_whose_peer_takes_nothing(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport).idleTimeout(Duration.ofMillis(100)).start(Behaviour.CHARGEN);
        Peer peer = server.connect(32 * 1024)) {
      // then
      await().until(() -> server.totals().closedBy(CloseCause.IDLE_TIMEOUT) == 1);
      assertThat(server.totals().discardedBytes()).isPositive();
      // and what the kernel had taken is still the peer's to read
      assertThat((long) peer.receiveToEnd().length)
          .isEqualTo(server.totals().writtenBytes() - server.totals().discardedBytes());
    }
  }
}
