package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Nothing gets lost in the counting: every byte written, and every connection opened. */
class ConservationTest {
  private static final int PIECES = 6_000;
  private static final int PIECE = 1_357;
  private static final long WRITTEN = (long) PIECES * PIECE;

  /** Small enough that most of what is written stays with us, large enough to be quick. */
  private static final int PEERS_BUFFER = 64 * 1024;

  @OnEachTransport
  void should_have_sent_or_discarded_every_byte_when_we_close(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf", "64KiB");
        Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER)) {
      // given
      Accepted connection = acceptor.next();
      connection.write(PIECES, PIECE);
      // when: the close throws away what the kernel has not taken, the peer gets the rest
      connection.close(CloseCause.LOCAL);
      long received = peer.receiveToEnd().length;
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.unflushedBytes()).isPositive();
      assertThat(received + end.unflushedBytes()).isEqualTo(WRITTEN);
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(end.unflushedBytes());
      assertThat(acceptor.totals().writtenBytes()).isEqualTo(WRITTEN);
    }
  }

  @OnEachTransport
  void should_have_sent_or_discarded_every_byte_when_the_peer_resets(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf", "64KiB")) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER);
      Accepted connection = acceptor.next();
      connection.write(PIECES, PIECE);
      long taken = awaitStuck(connection);
      // when
      peer.reset();
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.PEER_RESET);
      assertThat(end.unflushedBytes()).isEqualTo(WRITTEN - taken);
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(end.unflushedBytes());
    }
  }

  @OnEachTransport
  void should_have_sent_every_byte_once_a_slow_peer_has_read_them(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf", "64KiB");
        Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER)) {
      // given
      Accepted connection = acceptor.next();
      connection.write(PIECES, PIECE);
      awaitStuck(connection);
      // when
      peer.receive((int) WRITTEN);
      // then
      await().until(connection::pendingBytes, pending -> pending == 0);
      connection.close(CloseCause.LOCAL);
      assertThat(connection.end().unflushedBytes()).isZero();
      assertThat(acceptor.totals().writtenBytes()).isEqualTo(WRITTEN);
      assertThat(acceptor.totals().discardedBytes()).isZero();
    }
  }

  @OnEachTransport
  void should_end_a_connection_whose_output_was_shut_down_with_bytes_pending(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf", "64KiB");
        Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER)) {
      // given
      Accepted connection = acceptor.next();
      connection.write(PIECES, PIECE);
      long taken = awaitStuck(connection);
      // when: as Netty does by itself after a failure that is not the socket's
      connection.onLoop(() -> ((DuplexChannel) connection.channel()).shutdownOutput());
      // then: all is lost but what was taken, save for a message that was taken in part
      ConnectionEnd end = connection.end();
      assertThat(end.cause()).isEqualTo(CloseCause.ERROR);
      assertThat(end.unflushedBytes()).isBetween(WRITTEN - taken, WRITTEN - taken + PIECE);
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(end.unflushedBytes());
      assertThat(sentBytes(acceptor)).isEqualTo(WRITTEN - end.unflushedBytes());
      assertThat(peer.receiveToEnd()).hasSize((int) taken);
    }
  }

  @OnEachTransport
  void should_end_when_the_peer_resets_after_its_fin_and_it_was_written_to_in_between(
      Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--so-sndbuf", "64KiB")) {
      // given
      Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER);
      Accepted connection = acceptor.next();
      peer.endOutput();
      connection.awaitInputEnd();
      // when: epoll no longer watches the socket, cannot watch it again, and so hears no reset
      connection.write(PIECES, PIECE);
      awaitSamePendingTwice(acceptor, connection);
      peer.reset();
      // then
      ConnectionEnd end = connection.end();
      assertThat(end.unflushedBytes()).isPositive();
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(end.unflushedBytes());
      assertThat(sentBytes(acceptor)).isEqualTo(WRITTEN - end.unflushedBytes());
    }
  }

  private static void awaitSamePendingTwice(Acceptor acceptor, Accepted connection) {
    long[] last = {-1};
    await()
        .until(
            () -> {
              long before = last[0];
              last[0] = connection.pendingBytes();
              return last[0] == before && acceptor.totals().writtenBytes() == WRITTEN;
            });
  }

  private static long sentBytes(Acceptor acceptor) {
    return acceptor.meters().loops().stream().mapToLong(loop -> loop.sentBytes.get()).sum();
  }

  @OnEachTransport
  void should_discard_what_is_written_while_it_closes(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      // when: as when a handler goes on with a read after a write of it has failed
      connection.onLoop(
          () -> {
            connection.channel().close();
            return connection.channel().write(Unpooled.wrappedBuffer(new byte[200]));
          });
      // then
      connection.end();
      assertThat(peer.receiveToEnd()).isEmpty();
      assertThat(acceptor.totals().writtenBytes()).isEqualTo(200);
      assertThat(acceptor.totals().discardedBytes()).isEqualTo(200);
    }
  }

  @OnEachTransport
  void should_count_each_connection_under_one_cause_however_it_ends(Transport transport)
      throws Exception {
    int connections = 200;
    Random random = Seed.printedFor("ends on " + transport);
    try (Acceptor acceptor = Acceptor.on(transport)) {
      // when
      for (int i = 0; i < connections; i++) {
        endSomehow(random, acceptor);
      }
      // then
      await().until(() -> acceptor.totals().active(), active -> active == 0);
      ConnectionTotals totals = acceptor.totals();
      assertThat(totals.opened()).isEqualTo(connections);
      assertThat(totals.closed()).isEqualTo(connections);
      assertThat(totals.closedByCause().values().stream().mapToLong(n -> n).sum())
          .isEqualTo(connections);
      assertThat(totals.closedBy(CloseCause.ERROR)).isZero();
    }
  }

  /** Both sides may be ending it at the same time: then either cause is right. */
  private static void endSomehow(Random random, Acceptor acceptor) throws Exception {
    Peer peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER);
    Accepted connection = acceptor.next();
    List<Step> steps =
        new ArrayList<>(
            List.of(
                () -> peer.send(new byte[1 + random.nextInt(100)]),
                () -> connection.write(1 + random.nextInt(3), 1 + random.nextInt(100_000)),
                () -> connection.close(CloseCause.LOCAL),
                peer::reset,
                () -> {
                  peer.endOutput();
                  connection.closeOnceFlushed();
                }));
    Collections.shuffle(steps, random);
    try {
      for (Step step : steps.subList(0, 1 + random.nextInt(steps.size()))) {
        step.take();
      }
    } catch (IOException alreadyEnded) {
      // by one side or by the other
    }
    peer.close();
    connection.closeOnceFlushed(); // what a server does when it sees FIN
  }

  /** One thing that one side does. */
  private interface Step {
    void take() throws IOException;
  }

  /**
   * Waits until the kernel takes no more, for a peer that does not read.
   *
   * @return how many bytes it has taken
   */
  private static long awaitStuck(Accepted connection) {
    await().until(connection::pendingBytes, pending -> pending > 0);
    long[] last = {-1};
    await()
        .until(
            () -> {
              long pending = connection.pendingBytes();
              boolean same = pending == last[0];
              last[0] = pending;
              return same;
            });
    return WRITTEN - last[0];
  }
}
