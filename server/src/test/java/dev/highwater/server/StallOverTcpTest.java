package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class StallOverTcpTest {
  private static final int MIB = 1024 * 1024;

  /** Bytes that a transport insists on reading when a FIN comes; they are taken off the next. */
  private static final int EARLY = 2;

  private static final Duration A_WHILE = Duration.ofMillis(200);

  @OnEachTransport
  void should_let_the_kernels_fill_until_the_delay_is_over(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--so-rcvbuf", "32KiB")
                .start("stall=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      // when
      long taken = offerUntilNothingMoves(peer);
      // then: two kernels' buffers, and nothing of it was read
      assertThat(taken).isPositive().isLessThan(16 * MIB);
      assertThat(server.totals().receivedBytes()).isZero();
      assertThat(server.totals().active()).isEqualTo(1);
    }
  }

  @OnEachTransport
  void should_read_exactly_so_many_bytes_whatever_the_size_of_a_read(Transport transport)
      throws Exception {
    for (String readSize : new String[] {"20", "300", "1000", "64KiB"}) {
      try (TestServer server =
              TestServer.on(transport)
                  .with("--read-size", readSize)
                  .start("stall=127.0.0.1:0?delay=0s&read=1000&every=1h");
          Peer peer = server.connect()) {
        // when
        peer.send(new byte[100_000]);
        // then
        await().until(() -> server.totals().receivedBytes() == 1_000);
        await().during(A_WHILE).until(() -> server.totals().receivedBytes() == 1_000);
      }
    }
  }

  @OnEachTransport
  void should_read_so_many_bytes_each_time_and_not_before_it(Transport transport) throws Exception {
    // given
    long begin = System.nanoTime();
    try (TestServer server =
            TestServer.on(transport).start("stall=127.0.0.1:0?delay=60ms&read=1000&every=20ms");
        Peer peer = server.connect()) {
      // when
      peer.send(new byte[10_500]);
      peer.endOutput();
      // then: the FIN stands behind the bytes
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                long received = server.totals().receivedBytes();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                long times = millis < 60 ? 0 : 1 + (millis - 60) / 20;
                assertThat(received).isLessThanOrEqualTo(1_000 * times + EARLY);
                return server.totals().opened() == 1 && server.totals().active() == 0;
              });
      assertThat(peer.receiveToEnd()).isEmpty();
      assertThat(server.totals().receivedBytes()).isEqualTo(10_500);
      assertThat(server.totals().closedByCause()).containsOnlyKeys(CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_not_see_a_fin_behind_bytes_that_it_does_not_read(Transport transport)
      throws Exception {
    try (TestServer server =
            TestServer.on(transport).start("stall=127.0.0.1:0?delay=0s&read=1000&every=1h");
        Peer peer = server.connect()) {
      // when
      peer.send(new byte[100_000]);
      peer.endOutput();
      // then
      await().until(() -> server.totals().receivedBytes() >= 1_000);
      await()
          .during(A_WHILE)
          .untilAsserted(
              () -> {
                assertThat(server.totals().receivedBytes()).isLessThanOrEqualTo(1_000 + EARLY);
                assertThat(server.totals().closedByCause()).isEmpty();
              });
    }
  }

  @OnEachTransport
  void should_see_a_reset_at_once_or_else_at_the_next_read(Transport transport) throws Exception {
    String delay = transport.isLinuxNative() ? "1h" : "100ms";
    for (int unread : new int[] {0, 10_000}) {
      try (TestServer server = TestServer.on(transport).start("stall=127.0.0.1:0?delay=" + delay)) {
        // given
        Peer peer = server.connect();
        await().until(() -> server.totals().active() == 1);
        peer.send(new byte[unread]);
        // when
        peer.reset();
        // then
        assertEnded(server, CloseCause.PEER_RESET);
      }
    }
  }

  @OnEachTransport
  void should_end_at_a_read_when_a_reset_has_come_behind_a_fin(Transport transport)
      throws Exception {
    try (TestServer server =
        TestServer.on(transport).start("stall=127.0.0.1:0?delay=300ms&read=1000&every=100ms")) {
      // given
      Peer peer = server.connect();
      await().until(() -> server.totals().active() == 1);
      peer.send(new byte[10_000]);
      peer.endOutput();
      // when
      peer.reset();
      // then: a kernel that is only asked for bytes tells of the FIN alone
      assertEnded(server, transport.isLinuxNative() ? CloseCause.PEER_RESET : CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_close_when_it_is_idle(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .idleTimeout(Duration.ofMillis(100))
                .start("stall=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      assertThat(peer.receiveToEnd()).isEmpty();
      await().until(() -> server.totals().active() == 0);
      assertThat(server.totals().closedByCause()).containsOnlyKeys(CloseCause.IDLE_TIMEOUT);
    }
  }

  @OnEachTransport
  void should_read_the_rest_and_end_when_it_is_drained(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start("stall=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[100_000]);
      await().until(() -> server.totals().active() == 1);
      // when
      CompletableFuture<Void> drained =
          Meanwhile.call(
              () -> {
                server.drain(Duration.ofMinutes(1));
                return null;
              });
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
      peer.endOutput();
      drained.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(server.totals().receivedBytes()).isEqualTo(100_000);
      assertThat(server.totals().closedByCause()).containsOnlyKeys(CloseCause.DRAINED);
    }
  }

  @OnEachTransport
  void should_end_when_it_is_drained_after_a_fin_that_it_has_not_reached(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).start("stall=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[100_000]);
      peer.endOutput();
      await().until(() -> server.totals().active() == 1);
      await().during(A_WHILE).until(() -> server.totals().receivedBytes() <= EARLY);
      // when
      server.drain(Duration.ofMinutes(1));
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
      assertThat(server.totals().receivedBytes()).isEqualTo(100_000);
      assertEnded(server, CloseCause.DRAINED);
    }
  }

  /** Nothing moves once the kernels have not taken a byte for so long. */
  private static long offerUntilNothingMoves(Peer peer) {
    byte[] piece = new byte[64 * 1024];
    long[] total = {0};
    await()
        .during(A_WHILE)
        .until(
            () -> {
              long before = total[0];
              int taken;
              do {
                taken = peer.offer(piece);
                total[0] += taken;
              } while (taken > 0);
              return total[0] == before;
            });
    return total[0];
  }

  private static void assertEnded(TestServer server, CloseCause cause) {
    await().until(() -> server.totals().opened() == 1 && server.totals().active() == 0);
    assertThat(server.totals().closedByCause()).containsOnlyKeys(cause).containsEntry(cause, 1L);
  }
}
