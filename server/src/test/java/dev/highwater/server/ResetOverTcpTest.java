package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class ResetOverTcpTest {
  @OnEachTransport
  void should_echo_exactly_so_many_bytes_and_then_reset(Transport transport) throws Exception {
    // given
    Random random = Seed.printedFor("pieces before a reset on " + transport);
    int total = 100_000 + random.nextInt(100_000);
    try (TestServer server =
            TestServer.on(transport).start("reset=127.0.0.1:0?after=1h&bytes=" + total);
        Peer peer = server.connect()) {
      // when
      for (int left = total; left > 0; ) {
        byte[] piece = new byte[1 + random.nextInt(10_000)];
        random.nextBytes(piece);
        int owed = Math.min(left, piece.length);
        left -= owed;
        peer.send(piece); // the last one may be longer than what is echoed
        // then
        assertThat(peer.receive(owed)).isEqualTo(Arrays.copyOf(piece, owed));
      }
      assertThat(peer.receiveToReset()).isZero();
      assertEnded(server, CloseCause.LOCAL);
      assertThat(server.totals().writtenBytes()).isEqualTo(total);
    }
  }

  @OnEachTransport
  void should_reset_when_the_time_is_up(Transport transport) throws Exception {
    // given
    long begin = System.nanoTime();
    try (TestServer server =
            TestServer.on(transport).start("reset=127.0.0.1:0?after=200ms&bytes=1GiB");
        Peer peer = server.connect()) {
      // when
      peer.send(new byte[] {1, 2, 3});
      // then
      assertThat(peer.receiveToReset()).isEqualTo(3);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(200_000_000);
      assertEnded(server, CloseCause.LOCAL);
    }
  }

  @OnEachTransport
  void should_reset_after_a_second_when_nothing_is_given(Transport transport) throws Exception {
    // given
    long begin = System.nanoTime();
    try (TestServer server = TestServer.on(transport).start("reset=127.0.0.1:0");
        Peer peer = server.connect()) {
      // when
      assertThat(peer.receiveToReset()).isZero();
      // then
      assertThat(System.nanoTime() - begin).isBetween(1_000_000_000L, 10_000_000_000L);
      assertEnded(server, CloseCause.LOCAL);
    }
  }

  @OnEachTransport
  void should_reset_in_time_also_a_peer_that_takes_nothing(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--so-sndbuf=4KiB") // soon full
                .start("reset=127.0.0.1:0?after=1s");
        Peer peer = server.connect(32 * 1024)) {
      // when
      CompletableFuture<Boolean> failed =
          Meanwhile.call(
              () -> {
                try {
                  while (true) {
                    peer.send(new byte[64 * 1024]);
                  }
                } catch (IOException reset) {
                  return true;
                }
              });
      // then
      assertThat(failed.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      assertEnded(server, CloseCause.LOCAL);
      assertThat(server.totals().discardedBytes()).isPositive();
    }
  }

  @OnEachTransport
  void should_leave_a_connection_open_without_end_when_only_bytes_are_given(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).start("reset=127.0.0.1:0?bytes=10");
        Peer peer = server.connect()) {
      // when: longer than the default time
      await().until(() -> server.totals().active() == 1);
      await().during(Duration.ofMillis(1_200)).until(() -> server.totals().active() == 1);
      // then
      peer.send(new byte[20]);
      assertThat(peer.receiveToReset()).isEqualTo(10);
      assertEnded(server, CloseCause.LOCAL);
    }
  }

  @OnEachTransport
  void should_answer_a_fin_that_comes_first_as_echo_does(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start("reset=127.0.0.1:0?bytes=1MiB");
        Peer peer = server.connect()) {
      // when
      peer.send(new byte[100_000]);
      peer.endOutput();
      // then
      assertThat(peer.receiveToEnd()).hasSize(100_000);
      assertEnded(server, CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_end_in_order_when_it_is_drained(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start("reset=127.0.0.1:0?after=300ms");
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[] {1, 2, 3});
      assertThat(peer.receive(3)).hasSize(3);
      // when
      server.drain(Duration.ofMinutes(1)); // the peer's silence ends it, later than 300 ms
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
      assertEnded(server, CloseCause.DRAINED);
    }
  }

  private static void assertEnded(TestServer server, CloseCause cause) {
    await().until(() -> server.totals().opened() == 1 && server.totals().active() == 0);
    assertThat(server.totals().closedByCause()).containsOnlyKeys(cause).containsEntry(cause, 1L);
  }
}
