package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which connection is it? Asked of real sockets. */
class ConnectionListTest {
  private static final int PIECE = 16 * 1024;

  @OnEachTransport
  void should_put_the_stuck_on_top_and_know_of_each_what_its_peer_knows(Transport transport)
      throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport, "--write-buffer-high=64KiB")) {
      // given
      List<Peer> peers = new ArrayList<>();
      Map<Integer, Integer> sentByPort = new TreeMap<>();
      List<Integer> stuckPorts = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        Peer peer = Peer.connectedTo(acceptor.port(), 32 * 1024);
        peers.add(peer);
        Accepted ours = acceptor.next();
        peer.send(new byte[100 + i]);
        sentByPort.put(peer.localPort(), 100 + i);
        if (i % 3 == 1) { // 3 of 9, each with more pending than the one before, and stuck for less
          stuckPorts.add(peer.localPort());
          fill(ours, 1 + stuckPorts.size());
          ours.stopReading();
        } else {
          ours.write(1, 1_000 + i);
          assertThat(peer.receive(1_000 + i)).hasSize(1_000 + i);
        }
      }
      await().until(() -> acceptor.totals().receivedBytes() == 9 * 100 + 36);
      // when
      ConnectionList byPending = list(acceptor, ConnectionOrder.PENDING, 100);
      ConnectionList byUnwritable = list(acceptor, ConnectionOrder.UNWRITABLE, 4);
      // then
      assertThat(byPending.silentLoops()).isEmpty();
      assertThat(byPending.open()).isEqualTo(9);
      assertThat(byPending.unwritable()).isEqualTo(3);
      assertThat(byPending.connections()).hasSize(9);
      assertThat(ports(byPending).subList(0, 3))
          .containsExactly(stuckPorts.get(2), stuckPorts.get(1), stuckPorts.get(0));
      assertThat(ports(byUnwritable)).startsWith(stuckPorts.toArray(Integer[]::new)).hasSize(4);
      assertThat(byPending.connections().stream().mapToLong(ConnectionInfo::pendingBytes).sum())
          .isBetween(byPending.pendingBytes() - 3 * PIECE, byPending.pendingBytes());
      for (ConnectionInfo info : byPending.connections()) {
        boolean isStuck = stuckPorts.contains(port(info));
        int sent = sentByPort.get(port(info));
        assertThat(info.receivedBytes()).isEqualTo(sent);
        assertThat(info.pendingBytes() > 0).isEqualTo(isStuck);
        assertThat(info.unwritableNanos() > 0).isEqualTo(isStuck);
        assertThat(info.readPaused()).isEqualTo(isStuck);
        assertThat(info.isTls()).isFalse();
        assertThat(info.loop()).startsWith("test-");
        assertThat(info.ageNanos()).isGreaterThan(info.unwritableNanos());
        assertThat(((InetSocketAddress) info.local()).getPort()).isEqualTo(acceptor.port());
        assertThat(info.rttMicros() != null).isEqualTo(transport.isLinuxNative());
        if (!isStuck) {
          assertThat(info.sentBytes()).isEqualTo(1_000 + sent - 100);
        }
      }
      for (Peer peer : peers) { // before the loops end, which then have nothing to throw away
        peer.reset();
      }
      await().until(() -> acceptor.totals().active() == 0);
    }
  }

  /** Until the kernel takes no more, which leaves 1 MiB at most, and then so many times 2 MiB. */
  private static void fill(Accepted ours, int pieces) {
    await()
        .until(
            () -> {
              ours.write(64, PIECE);
              return !ours.onLoop(() -> ours.channel().isWritable());
            });
    ours.write(128 * pieces, PIECE);
    await().until(() -> stands(ours)); // what a kernel still takes, it takes now
  }

  private static boolean stands(Accepted ours) throws Exception {
    long before = ours.pendingBytes();
    await().pollDelay(50, TimeUnit.MILLISECONDS).until(() -> true);
    return ours.pendingBytes() == before;
  }

  @OnEachTransport
  void should_answer_without_a_loop_that_hangs_and_name_it(Transport transport) throws Exception {
    var letGo = new CountDownLatch(1);
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer first = Peer.connectedTo(acceptor.port());
        Peer second = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted one = acceptor.next();
      Accepted other = acceptor.next();
      assertThat(one.channel().eventLoop()).isNotSameAs(other.channel().eventLoop());
      assertThat(list(acceptor, ConnectionOrder.AGE, 10).connections()).hasSize(2);
      var hanging = new CountDownLatch(1);
      one.channel()
          .eventLoop()
          .execute(
              () -> {
                hanging.countDown();
                awaitQuietly(letGo);
              });
      hanging.await();
      // when
      ConnectionList list = list(acceptor, ConnectionOrder.AGE, 10);
      // then
      assertThat(list.connections()).hasSize(1);
      assertThat(list.open()).isEqualTo(2);
      assertThat(list.silentLoops()).hasSize(1).allMatch(name -> name.startsWith("test-"));
      assertThat(list.silentLoops()).doesNotContain(list.connections().get(0).loop());
      // and when
      letGo.countDown();
      // then
      assertThat(list(acceptor, ConnectionOrder.AGE, 10).connections()).hasSize(2);
      assertThat(first.localPort()).isNotEqualTo(second.localPort());
    } finally {
      letGo.countDown();
    }
  }

  @OnEachTransport
  void should_sort_by_every_order(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer first = Peer.connectedTo(acceptor.port());
        Peer second = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted one = acceptor.next(); // each on a loop of its own: in any order
      Accepted two = acceptor.next();
      Accepted other =
          ((InetSocketAddress) one.channel().remoteAddress()).getPort() == second.localPort()
              ? one
              : two;
      second.send(new byte[10]);
      other.write(1, 20);
      first.send(new byte[1]);
      second.receive(20);
      await().until(() -> acceptor.totals().receivedBytes() == 11);
      // then
      for (ConnectionOrder order : ConnectionOrder.values()) {
        assertThat(list(acceptor, order, 2).connections())
            .as(order.label())
            .hasSize(2)
            .isSortedAccordingTo(order.comparator());
      }
      assertThat(ports(list(acceptor, ConnectionOrder.SENT, 1)))
          .containsExactly(second.localPort());
      assertThat(ports(list(acceptor, ConnectionOrder.RECEIVED, 1)))
          .containsExactly(second.localPort());
    }
  }

  @Test
  void should_list_nothing_before_the_first_connection_and_refuse_an_empty_list() throws Exception {
    ConnectionMetrics meters = ConnectionMetrics.builder("test").build();
    assertThat(
            meters
                .connections(ConnectionOrder.PENDING, 5)
                .toCompletableFuture()
                .get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .connections())
        .isEmpty();
    assertThatThrownBy(() -> meters.connections(ConnectionOrder.PENDING, 0))
        .hasMessageContaining("limit: 0");
  }

  @Test
  void should_tell_tls_by_its_handler() throws Exception {
    var meter =
        new ConnectionMeter(ConnectionMetrics.builder("test").build().ofThisLoop(), end -> {});
    var channel = new EmbeddedChannel(meter);
    assertThat(ConnectionInfo.of(meter, System.nanoTime(), "loop").isTls()).isFalse();
    // when
    channel
        .pipeline()
        .addLast(
            SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .build()
                .newHandler(channel.alloc()));
    // then
    assertThat(ConnectionInfo.of(meter, System.nanoTime(), "loop").isTls()).isTrue();
    channel.finishAndReleaseAll();
  }

  private static ConnectionList list(Acceptor acceptor, ConnectionOrder order, int limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return acceptor
        .meters()
        .connections(order, limit)
        .toCompletableFuture()
        .get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static List<Integer> ports(ConnectionList list) {
    return list.connections().stream().map(ConnectionListTest::port).toList();
  }

  private static int port(ConnectionInfo info) {
    return ((InetSocketAddress) info.peer()).getPort();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
