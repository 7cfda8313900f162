package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class DrainTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @OnEachTransport
  void should_send_fin_to_idle_peers_and_wait_for_theirs(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer silent = server.connect();
        Peer heard = server.connect()) {
      // given
      heard.send(new byte[] {5});
      assertThat(heard.receive(1)).containsExactly(5);
      await().until(() -> server.totals().active() == 2);
      // when
      CompletableFuture<Void> drained = drain(server, LONG);
      // then
      assertThat(silent.receiveToEnd()).isEmpty();
      assertThat(heard.receiveToEnd()).isEmpty();
      silent.endOutput();
      heard.endOutput();
      drained.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertOnlyCause(server, CloseCause.DRAINED, 2);
    }
  }

  @OnEachTransport
  void should_not_wait_long_for_a_peer_that_does_not_answer_fin(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer silent = server.connect()) {
      // given
      await().until(() -> server.totals().active() == 1);
      // when
      drain(server, LONG).get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // then
      assertOnlyCause(server, CloseCause.DRAINED, 1);
      assertThat(silent.receiveToEnd()).isEmpty();
    }
  }

  @OnEachTransport
  void should_let_a_slow_peer_have_every_byte_that_it_is_owed(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.CHARGEN);
        Peer slow = server.connect(32 * 1024)) {
      // given
      await().until(() -> server.totals().crossingsAboveHigh() > 0);
      // when
      CompletableFuture<Void> drained = drain(server, LONG);
      byte[] received = slow.receiveToEnd();
      slow.endOutput();
      // then
      drained.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertOnlyCause(server, CloseCause.DRAINED, 1);
      assertThat((long) received.length).isEqualTo(server.totals().writtenBytes());
      assertThat(server.totals().discardedBytes()).isZero();
    }
  }

  @OnEachTransport
  void should_reset_a_stuck_peer_when_the_time_is_up(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.CHARGEN);
        Peer stuck = server.connect(32 * 1024)) {
      // given
      awaitStuck(server);
      // when
      drain(server, Duration.ofMillis(100)).get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // then
      assertOnlyCause(server, CloseCause.DRAIN_FORCED, 1);
      assertThat(server.totals().discardedBytes()).isPositive();
      assertThat(stuck.receiveToReset()).isNotNegative();
    }
  }

  @OnEachTransport
  void should_count_a_peer_as_drained_that_sends_without_end_but_is_owed_nothing(
      Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.DISCARD)) {
      // given
      Peer busy = server.connect();
      await().until(() -> server.totals().active() == 1);
      CompletableFuture<Void> sending =
          Meanwhile.call(
              () -> {
                try {
                  while (true) {
                    busy.send(new byte[1_000]);
                  }
                } catch (IOException closed) {
                  return null; // in the end
                }
              });
      // when
      drain(server, Duration.ofMillis(200)).get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // then
      sending.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertOnlyCause(server, CloseCause.DRAINED, 1);
      busy.close();
    }
  }

  @OnEachTransport
  void should_end_what_was_accepted_at_the_very_moment(Transport transport) throws Exception {
    List<Peer> peers = new ArrayList<>();
    try (TestServer server = TestServer.on(transport).start(Behaviour.CHARGEN)) {
      // given
      for (int i = 0; i < 50; i++) {
        peers.add(server.connect());
      }
      // when: some are still in the accept queue, and some on the way to their event loop
      drain(server, Duration.ZERO).get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // then
      assertThat(server.totals().active()).isZero();
      assertThat(server.totals().closedBy(CloseCause.PEER_RESET)).isZero();
      assertThat(
              server.totals().closedBy(CloseCause.DRAINED)
                  + server.totals().closedBy(CloseCause.DRAIN_FORCED))
          .isEqualTo(server.totals().opened());
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  @OnEachTransport
  void should_refuse_new_connections(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO)) {
      // given
      int port = server.port();
      // when
      server.drain(LONG);
      // then
      await() // on NIO a socket stops listening only at the next select
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> Peer.connectedTo(port))
                      .isInstanceOf(UncheckedIOException.class));
    }
  }

  /** Unwritable, and still so with not a byte more at the next look. */
  private static void awaitStuck(TestServer server) {
    long[] last = {-1};
    await()
        .until(
            () -> {
              ConnectionTotals now = server.totals();
              boolean same = now.writtenBytes() == last[0];
              last[0] = now.writtenBytes();
              return same && now.crossingsAboveHigh() > now.crossingsBelowLow();
            });
  }

  private static CompletableFuture<Void> drain(TestServer server, Duration within) {
    return Meanwhile.call(
        () -> {
          server.drain(within);
          return null;
        });
  }

  private static void assertOnlyCause(TestServer server, CloseCause cause, long count) {
    assertThat(server.totals().active()).isZero();
    assertThat(server.totals().closedByCause()).containsOnlyKeys(cause).containsEntry(cause, count);
  }
}
