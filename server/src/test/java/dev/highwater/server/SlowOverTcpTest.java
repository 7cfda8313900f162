package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class SlowOverTcpTest {
  private static final int KIB = 1024;
  private static final int OVERHEAD_OF_ONE_PIECE = 96;

  @OnEachTransport
  void should_echo_each_piece_after_the_delay_and_not_one_after_the_other(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).start("slow=127.0.0.1:0?delay=300ms");
        Peer peer = server.connect()) {
      // when
      int pieces = 30;
      long begin = System.nanoTime();
      for (int i = 0; i < pieces; i++) {
        peer.send(new byte[] {(byte) i});
        int sent = i + 1;
        await() // so that each is a read of its own
            .pollInterval(Duration.ofMillis(1))
            .until(() -> server.totals().receivedBytes() == sent);
      }
      // then
      for (int i = 0; i < pieces; i++) {
        assertThat(peer.receive(1)).containsExactly(i);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(300_000_000);
      }
      assertThat(System.nanoTime() - begin).isLessThan(pieces / 2 * 300_000_000L);
    }
  }

  @OnEachTransport
  void should_return_what_came_with_the_fin_while_it_did_not_read(Transport transport)
      throws Exception {
    // given: marks so high that what the kernel keeps is less than the low one
    byte[] sent = new byte[(128 + 60) * KIB];
    new Random(1).nextBytes(sent);
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-low=128KiB", "--write-buffer-high=128KiB")
                .start("slow=127.0.0.1:0?delay=1s");
        Peer peer = server.connect()) {
      peer.send(sent);
      await().until(() -> server.totals().readPauses() == 1);
      // when: the rest is read, and is due later than what makes it read again
      peer.endOutput();
      byte[] received = peer.receiveToEnd();
      // then
      assertThat(received).hasSize(sent.length).isEqualTo(sent);
      assertEnded(server, CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_return_random_bytes_in_order_and_then_fin(Transport transport) throws Exception {
    // given
    Random random = Seed.printedFor("random pieces on " + transport);
    byte[] sent = new byte[1 + random.nextInt(2_000 * KIB)];
    random.nextBytes(sent);
    try (TestServer server = TestServer.on(transport).start("slow=127.0.0.1:0?delay=5ms");
        Peer peer = server.connect()) {
      // when
      CompletableFuture<Void> sending =
          Meanwhile.call(
              () -> {
                for (int from = 0; from < sent.length; ) {
                  int to = Math.min(sent.length, from + 1 + random.nextInt(20_000));
                  peer.send(Arrays.copyOfRange(sent, from, to));
                  from = to;
                }
                peer.endOutput();
                return null;
              });
      byte[] received = peer.receiveToEnd();
      // then
      sending.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(Arrays.mismatch(received, sent))
          .as("first difference; received %s of %s bytes", received.length, sent.length)
          .isNegative();
      assertEnded(server, CloseCause.PEER_FIN);
      assertThat(server.totals().writtenBytes()).isEqualTo(sent.length);
    }
  }

  @OnEachTransport
  void should_hold_one_read_more_than_the_high_mark_at_most(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-high", "64KiB", "--read-size", "16KiB")
                .start("slow=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      // when
      sendUntilNothingMoves(peer, server);
      // then: nothing is due yet, so what was read is what is held
      ConnectionTotals stuck = server.totals();
      assertThat(stuck.receivedBytes()).isBetween(32L * KIB, 64L * KIB + 16 * KIB);
      assertThat(stuck.writtenBytes()).isZero();
      assertThat(stuck.readPauses()).isEqualTo(1);
      assertThat(stuck.crossingsAboveHigh()).isEqualTo(1);
    }
  }

  @OnEachTransport
  void should_bound_what_a_peer_that_never_reads_is_owed_and_go_on_when_it_does(Transport transport)
      throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-high", "64KiB", "--read-size", "16KiB")
                .start("slow=127.0.0.1:0?delay=1ms");
        Peer peer = server.connect(32 * KIB)) {
      // when
      byte[] sent = sendUntilNothingMoves(peer, server);
      // then
      assertThat(server.totals().pendingMaxBytes())
          .isGreaterThan(32 * KIB)
          .isLessThanOrEqualTo(64 * KIB + 16 * KIB + OVERHEAD_OF_ONE_PIECE);
      // when
      byte[] received = peer.receive(sent.length);
      // then
      assertThat(Arrays.mismatch(received, sent))
          .as("first difference; received %s of %s bytes", received.length, sent.length)
          .isNegative();
      peer.send(new byte[] {1, 2, 3});
      assertThat(peer.receive(3)).containsExactly(1, 2, 3);
    }
  }

  @OnEachTransport
  void should_return_what_was_held_when_the_fin_came(Transport transport) throws Exception {
    // given
    byte[] sent = new byte[30 * KIB];
    new Random(30).nextBytes(sent);
    long begin = System.nanoTime();
    try (TestServer server = TestServer.on(transport).start("slow=127.0.0.1:0?delay=200ms");
        Peer peer = server.connect();
        Peer silent = server.connect()) {
      // when
      peer.send(sent);
      peer.endOutput();
      silent.endOutput();
      // then
      assertThat(silent.receiveToEnd()).isEmpty();
      assertThat(peer.receiveToEnd()).isEqualTo(sent);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(200_000_000);
      await().until(() -> server.totals().active() == 0);
      assertThat(server.totals().closedByCause()).containsOnlyKeys(CloseCause.PEER_FIN);
    }
  }

  @OnEachTransport
  void should_let_go_of_what_it_holds_when_the_peer_resets(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start("slow=127.0.0.1:0?delay=1h")) {
      // given
      Peer peer = server.connect();
      peer.send(new byte[10 * KIB]);
      await().until(() -> server.totals().receivedBytes() == 10 * KIB);
      // when
      peer.reset();
      // then: and no leak is found after the last test
      assertEnded(server, CloseCause.PEER_RESET);
    }
  }

  @OnEachTransport
  void should_hand_over_what_it_holds_when_it_is_drained(Transport transport) throws Exception {
    // given: more than the high mark, so that it does not read at that moment
    byte[] sent = new byte[100 * KIB];
    new Random(100).nextBytes(sent);
    try (TestServer server =
            TestServer.on(transport)
                .with("--read-size", "100KiB", "--so-rcvbuf", "400KiB")
                .start("slow=127.0.0.1:0?delay=1h");
        Peer peer = server.connect()) {
      peer.send(sent);
      await().until(() -> server.totals().readPauses() == 1);
      int held = (int) server.totals().receivedBytes();
      // when
      CompletableFuture<Void> drained =
          Meanwhile.call(
              () -> {
                server.drain(Duration.ofMinutes(1));
                return null;
              });
      // then
      assertThat(peer.receiveToEnd()).isEqualTo(Arrays.copyOf(sent, held));
      peer.endOutput();
      drained.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertEnded(server, CloseCause.DRAINED);
      assertThat(server.totals().receivedBytes()).isEqualTo(sent.length);
    }
  }

  /** Nothing moves once the server has stopped reading and the kernels are full. */
  private static byte[] sendUntilNothingMoves(Peer peer, TestServer server) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Random random = new Random(1);
    byte[] piece = new byte[64 * KIB];
    await()
        .during(Duration.ofMillis(200))
        .until(
            () -> {
              int before = sent.size();
              int taken;
              do {
                random.nextBytes(piece);
                taken = peer.offer(piece);
                sent.write(piece, 0, taken);
              } while (taken > 0);
              return sent.size() == before && server.totals().readPauses() > 0;
            });
    return sent.toByteArray();
  }

  private static void assertEnded(TestServer server, CloseCause cause) {
    await().until(() -> server.totals().opened() == 1 && server.totals().active() == 0);
    assertThat(server.totals().closedByCause()).containsOnlyKeys(cause).containsEntry(cause, 1L);
  }
}
