package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** After ten thousand connections that ended in every way nothing is missing in a scrape. */
class ManyEndsSeriesTest {
  private static final int WORKERS = 8;
  private static final int OPEN_AT_ONCE = 25; // by each worker
  private static final int ROUNDS = 49;
  private static final int LIMIT = 250;
  private static final int OVER_THE_LIMIT = 20;
  private static final int STUCK = 10;
  private static final int LISTENERS = 4; // ports of peers are short of only for one target
  private static final int PEERS_BUFFER = 8 * 1024;
  private static final Transport TRANSPORT =
      Transport.EPOLL.isAvailable() ? Transport.EPOLL : Transport.NIO;

  private final AtomicInteger connected = new AtomicInteger();
  private TestServer server;

  @Test
  void should_have_counted_every_connection_and_every_byte_once() throws Exception {
    Random random = Seed.printedFor("many ends");
    List<Peer> last = new ArrayList<>();
    try (TestServer started =
        TestServer.on(TRANSPORT)
            .with(
                "--so-sndbuf=16KiB",
                "--read-size=4KiB",
                "--write-buffer-low=16KiB",
                "--write-buffer-high=32KiB")
            .maxConnections(LIMIT)
            .idleTimeout(Duration.ofSeconds(3))
            .start(
                IntStream.range(0, LISTENERS)
                    .mapToObj(
                        i ->
                            new ListenAddress(
                                Behaviour.ECHO, new HostPort("127.0.0.1", 0), "echo", "the test"))
                    .toArray(ListenAddress[]::new))) {
      server = started;
      // when: peers end them
      List<CompletableFuture<Void>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        Random ownRandom = new Random(random.nextLong());
        workers.add(Meanwhile.call(() -> endInEveryWay(ownRandom)));
      }
      for (CompletableFuture<Void> worker : workers) {
        worker.get(2L * Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
      await().until(() -> server.scrape().sum("highwater_connections_active") == 0);
      // Of a connection that ended, the handlers behind the meter hear after it was counted.
      await().until(() -> server.scrape().sum("highwater_channels_read_paused") == 0);
      assertConserved(server.scrape());
      // ... the limit does
      for (int i = 0; i < LIMIT; i++) {
        last.add(connect(i));
      }
      await().until(() -> server.scrape().sum("highwater_connections_active") == LIMIT);
      for (int i = 0; i < OVER_THE_LIMIT; i++) {
        try (Peer over = connect(i)) {
          assertThat(over.receiveToReset()).isZero();
        }
      }
      // ... and the end of the server
      for (Peer stuck : last.subList(0, STUCK)) {
        sendUnread(stuck);
      }
      await().until(() -> server.scrape().sum("highwater_channels_unwritable") == STUCK);
      server.drain(Duration.ofMillis(500));
      // then
      Scrape end = server.scrape();
      assertThat(connected.get()).isGreaterThanOrEqualTo(10_000);
      assertConserved(end);
      assertThat(end.sum("highwater_connections_rejected_total", "reason", "max_connections"))
          .isEqualTo(closed(end, "rejected"));
      for (String way : List.of("peer_fin", "peer_reset", "drained")) {
        assertThat(closed(end, way)).as(way).isGreaterThanOrEqualTo(100);
      }
      assertThat(closed(end, "idle_timeout")).isGreaterThanOrEqualTo(WORKERS);
      assertThat(closed(end, "rejected")).isGreaterThanOrEqualTo(OVER_THE_LIMIT);
      assertThat(closed(end, "drain_forced")).isEqualTo(STUCK);
      assertThat(closed(end, "error")).isZero();
    } finally {
      for (Peer peer : last) {
        peer.close();
      }
    }
  }

  private void assertConserved(Scrape seen) {
    assertThat(seen.sum("highwater_connections_opened_total")).isEqualTo(connected.get());
    assertThat(seen.sum("highwater_connections_closed_total")).isEqualTo(connected.get());
    assertThat(seen.sum("highwater_connection_duration_seconds_count")).isEqualTo(connected.get());
    assertThat(seen.sum("highwater_connections_active")).isZero();
    assertThat(seen.sum("highwater_channels_unwritable")).isZero();
    assertThat(seen.sum("highwater_channels_read_paused")).isZero();
    assertThat(seen.sum("highwater_unwritable_oldest_seconds")).isZero();
    assertThat(seen.sum("highwater_pending_write_bytes")).isZero();
    assertThat(seen.sum("highwater_writability_changes_total", "to", "unwritable"))
        .isEqualTo(seen.sum("highwater_unwritable_duration_seconds_count"))
        .isEqualTo(seen.sum("highwater_read_pauses_total"));
    assertThat(seen.sum("highwater_writability_changes_total", "to", "writable"))
        .isEqualTo(seen.sum("highwater_unwritable_duration_seconds_count", "end", "drained"));
    assertThat(seen.sum("highwater_resets_total", "direction", "received"))
        .isEqualTo(closed(seen, "peer_reset"));
    assertThat(seen.sum("highwater_resets_total"))
        .isEqualTo(seen.sum("highwater_reset_unflushed_bytes_count"));
    // Every byte that echo reads it writes.
    assertThat(seen.sum("highwater_sent_bytes_total") + seen.sum("highwater_discarded_bytes_total"))
        .isEqualTo(seen.sum("highwater_received_bytes_total"));
  }

  private static double closed(Scrape seen, String cause) {
    return seen.sum("highwater_connections_closed_total", "cause", cause);
  }

  private Void endInEveryWay(Random random) throws IOException {
    try (Peer silent = connect(0)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Peer> open = new ArrayList<>();
        for (int i = 0; i < OPEN_AT_ONCE; i++) {
          open.add(connect(i));
        }
        for (Peer peer : open) {
          endSomehow(random, peer);
        }
      }
      silent.receiveToEnd(); // until the idle timeout
    }
    return null;
  }

  private Peer connect(int i) {
    Peer peer = Peer.connectedTo(server.listeners().get(i % LISTENERS).port(), PEERS_BUFFER);
    connected.incrementAndGet();
    return peer;
  }

  private static void endSomehow(Random random, Peer peer) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(3_000)];
    try (peer) {
      switch (random.nextInt(9)) {
        case 0 -> exchange(peer, bytes);
        case 1 -> {
          peer.send(bytes);
          peer.endOutput();
          peer.receiveToEnd();
        }
        case 2 -> {
          exchange(peer, bytes);
          peer.reset();
        }
        case 3 -> peer.reset();
        case 4 -> {
          sendUnread(peer);
          peer.reset();
        }
        case 5 -> {
          sendUnread(peer);
          peer.endOutput();
          peer.reset();
        }
        case 6 -> sendUnread(peer); // a close with unread bytes is a reset by the kernel
        case 7 -> peer.endOutput();
        default -> {
          // closed at once
        }
      }
    } catch (SocketException | EOFException ended) {
      // by the server: at its limit, or after the idle timeout
    }
  }

  private static void exchange(Peer peer, byte[] bytes) throws IOException {
    peer.send(bytes);
    peer.receive(bytes.length);
  }

  /** Sends as much as the kernels take. */
  private static void sendUnread(Peer peer) throws IOException {
    byte[] bytes = new byte[256 * 1024];
    while (peer.offer(bytes) == bytes.length) {
      Thread.onSpinWait();
    }
  }
}
