package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.io.IOException;

class ConnectionLimitTest {
  private static final int OVER = 20;

  @OnEachTransport
  void should_reset_who_comes_over_the_limit_and_leave_the_others_alone(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).maxConnections(2).start(Behaviour.ECHO);
        Peer first = server.connect();
        Peer second = server.connect()) {
      // given
      assertServed(first);
      assertServed(second);
      // when
      for (int i = 0; i < OVER; i++) {
        try (Peer over = server.connect()) {
          assertThat(over.receiveToReset()).isZero();
        }
      }
      // then
      await().until(() -> server.totals().active() == 2);
      assertThat(server.totals().opened()).isEqualTo(2 + OVER);
      assertThat(server.totals().closedByCause())
          .containsOnlyKeys(CloseCause.REJECTED)
          .containsEntry(CloseCause.REJECTED, (long) OVER);
      assertServed(first);
      assertServed(second);
    }
  }

  @OnEachTransport
  void should_give_a_place_to_another_when_one_leaves(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).maxConnections(1).start(Behaviour.ECHO)) {
      for (int i = 0; i < 3; i++) {
        // when
        try (Peer peer = server.connect()) {
          // then
          assertServed(peer);
        }
        await().until(() -> server.totals().active() == 0);
      }
      assertThat(server.totals().closedBy(CloseCause.REJECTED)).isZero();
    }
  }

  @OnEachTransport
  void should_count_the_connections_of_all_listeners_together(Transport transport)
      throws Exception {
    try (TestServer server =
            TestServer.on(transport).maxConnections(1).start(Behaviour.ECHO, Behaviour.CHARGEN);
        Peer inside = server.connect()) {
      // given
      assertServed(inside);
      // when
      try (Peer over = Peer.connectedTo(server.listeners().get(1).port())) {
        // then: not a single character
        assertThat(over.receiveToReset()).isZero();
      }
      assertServed(inside);
    }
  }

  private static void assertServed(Peer peer) throws IOException {
    peer.send(new byte[] {42});
    assertThat(peer.receive(1)).containsExactly(42);
  }
}
