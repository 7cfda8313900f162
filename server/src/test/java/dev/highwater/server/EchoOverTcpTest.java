package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class EchoOverTcpTest {
  private static final int KIB = 1024;
  private static final int OVERHEAD_OF_ONE_WRITE = 96;

  @OnEachTransport
  void should_return_random_bytes_in_random_pieces(Transport transport) throws Exception {
    // given
    Random random = Seed.printedFor("random pieces on " + transport);
    byte[] sent = new byte[1 + random.nextInt(4 * KIB * KIB)];
    random.nextBytes(sent);
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer peer = server.connect()) {
      // when
      CompletableFuture<Void> sending =
          Meanwhile.call(
              () -> {
                for (int from = 0; from < sent.length; ) {
                  int size = 1 + random.nextInt(1 << random.nextInt(18));
                  int to = Math.min(sent.length, from + size);
                  peer.send(Arrays.copyOfRange(sent, from, to));
                  from = to;
                }
                peer.endOutput();
                return null;
              });
      byte[] received = peer.receiveToEnd();
      // then
      sending.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(received).isEqualTo(sent);
    }
  }

  @OnEachTransport
  void should_return_every_byte_and_then_fin_when_a_slow_peer_has_sent_its_fin(Transport transport)
      throws Exception {
    // given
    byte[] sent = new byte[50 * KIB * KIB];
    new Random(50).nextBytes(sent);
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer peer = server.connect(32 * KIB)) {
      // when
      CompletableFuture<Void> sending =
          Meanwhile.call(
              () -> {
                peer.send(sent);
                peer.endOutput();
                return null;
              });
      // then
      byte[] received = new byte[sent.length];
      for (int from = 0; from < sent.length; from += 10 * KIB) {
        byte[] piece = peer.receive(Math.min(10 * KIB, sent.length - from));
        System.arraycopy(piece, 0, received, from, piece.length);
      }
      assertThat(Arrays.equals(received, sent)).isTrue();
      assertThat(peer.receiveToEnd()).isEmpty();
      sending.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      awaitClosed(server, CloseCause.PEER_FIN);
      assertThat(server.totals().discardedBytes()).isZero();
      assertThat(server.totals().writtenBytes()).isEqualTo(sent.length);
    }
  }

  @OnEachTransport
  void should_return_what_was_still_pending_when_the_fin_came(Transport transport)
      throws Exception {
    // given: kernels that take little, and less than the high mark to send
    byte[] sent = new byte[60 * KIB];
    new Random(60).nextBytes(sent);
    try (TestServer server =
            TestServer.on(transport).with("--so-sndbuf", "4KiB").start(Behaviour.ECHO);
        Peer peer = server.connect(4 * KIB)) {
      // when
      peer.send(sent);
      peer.endOutput();
      await().until(() -> server.totals().receivedBytes() == sent.length);
      // then
      assertThat(peer.receiveToEnd()).isEqualTo(sent);
      awaitClosed(server, CloseCause.PEER_FIN);
      assertThat(server.totals().discardedBytes()).isZero();
    }
  }

  @OnEachTransport
  void should_hold_one_read_more_than_the_high_mark_at_most_for_a_peer_that_never_reads(
      Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-high", "64KiB", "--read-size", "16KiB")
                .start(Behaviour.ECHO);
        Peer peer = server.connect(32 * KIB)) {
      // when
      byte[] sent = sendUntilNothingMoves(peer, server);
      // then
      ConnectionTotals stuck = server.totals();
      assertThat(stuck.pendingMaxBytes())
          .isGreaterThan(64 * KIB)
          .isLessThanOrEqualTo(64 * KIB + 16 * KIB + OVERHEAD_OF_ONE_WRITE);
      assertThat(stuck.crossingsAboveHigh()).isPositive();
      assertThat(stuck.readPauses()).isEqualTo(stuck.crossingsAboveHigh());
      assertThat(stuck.crossingsBelowLow()).isEqualTo(stuck.crossingsAboveHigh() - 1);
      // when
      byte[] received = peer.receive(sent.length);
      // then
      assertThat(Arrays.equals(received, sent)).isTrue();
      await().until(() -> !isPaused(server));
      peer.send(new byte[] {1, 2, 3});
      assertThat(peer.receive(3)).containsExactly(1, 2, 3);
      assertThat(server.totals().unwritableNanos()).isPositive();
    }
  }

  @OnEachTransport
  void should_echo_with_reads_of_a_few_bytes(Transport transport) throws Exception {
    for (int size : new int[] {1, 2, 19, 2_048, 2_049}) {
      try (TestServer server =
              TestServer.on(transport).with("--read-size", "" + size).start(Behaviour.ECHO);
          Peer peer = server.connect()) {
        // when
        peer.send(new byte[] {1, 2, 3});
        // then
        assertThat(peer.receive(3)).as("read size %d", size).containsExactly(1, 2, 3);
      }
    }
  }

  @OnEachTransport
  void should_serve_others_while_one_peer_is_stuck(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer stuck = server.connect(32 * KIB)) {
      // given
      sendUntilNothingMoves(stuck, server);
      // when, then
      for (int i = 0; i < 8; i++) { // more than there are event loops
        try (Peer other = server.connect()) {
          other.send(new byte[] {7});
          assertThat(other.receive(1)).containsExactly(7);
        }
      }
      stuck.reset();
      await().until(() -> server.totals().active() == 0);
      assertThat(server.totals().closedBy(CloseCause.PEER_RESET)).isEqualTo(1);
      assertThat(server.totals().closedBy(CloseCause.PEER_FIN)).isEqualTo(8);
      assertThat(server.totals().resetsLosingBytes()).isEqualTo(1);
    }
  }

  @OnEachTransport
  void should_close_when_a_peer_resets_after_its_fin(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO)) {
      // given
      Peer peer = server.connect(32 * KIB);
      sendUntilNothingMoves(peer, server);
      peer.endOutput();
      // when
      peer.reset();
      // then
      awaitClosed(server, CloseCause.PEER_RESET);
      assertThat(server.totals().discardedBytes()).isPositive();
    }
  }

  /** Nothing moves once the server has stopped reading and the kernels are full. */
  private static byte[] sendUntilNothingMoves(Peer peer, TestServer server) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Random random = new Random(1);
    byte[] piece = new byte[64 * KIB];
    await()
        .until(
            () -> {
              boolean moved = false;
              int taken;
              do {
                random.nextBytes(piece);
                taken = peer.offer(piece);
                sent.write(piece, 0, taken);
                moved |= taken > 0;
              } while (taken > 0);
              return !moved && isPaused(server);
            });
    return sent.toByteArray();
  }

  private static boolean isPaused(TestServer server) {
    ConnectionTotals totals = server.totals();
    return totals.readPauses() > totals.crossingsBelowLow();
  }

  private static void awaitClosed(TestServer server, CloseCause cause) {
    await().until(() -> server.totals().active() == 0);
    assertThat(server.totals().closedByCause()).containsOnlyKeys(cause).containsEntry(cause, 1L);
  }
}
