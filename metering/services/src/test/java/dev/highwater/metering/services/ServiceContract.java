package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the series tell of a service, whatever it is built on, when its peers are known. */
abstract class ServiceContract {
  private static final int SMALL_RECEIVE_BUFFER_BYTES = 4096;

  private Service service;
  private Figures figures;

  /** Starts the service, or gives one on which nothing is connected. */
  abstract Service start() throws Exception;

  @BeforeEach
  void startService() throws Exception {
    service = start();
    figures = service.figures();
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  @Test
  void should_count_plain_requests_to_the_byte() throws Exception {
    // given
    List<HttpPeer> peers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      peers.add(new HttpPeer(service.port()));
    }
    // when
    for (HttpPeer peer : peers) {
      for (int request = 0; request < 5; request++) {
        peer.ask("/hello");
        assertThat(peer.reply()).isEqualTo(Service.HELLO);
      }
    }
    // then
    assertThat(figures.opened()).isEqualTo(10);
    assertThat(figures.active()).isEqualTo(10);
    assertThat(figures.closed()).isZero();
    assertBytesOf(peers);
    // when
    for (HttpPeer peer : peers) {
      peer.close();
    }
    // then
    awaitClosed(10, "peer_fin");
    assertThat(figures.counted("resets")).isZero();
    assertThat(figures.discarded()).isZero();
    assertThat(figures.values("connection.duration.seconds")).isEqualTo(10);
    assertBytesOf(peers);
  }

  @Test
  void should_tell_a_service_that_closes_after_its_reply() throws Exception {
    // given
    HttpPeer peer = new HttpPeer(service.port());
    // when
    peer.askAsTheLast("/hello");
    peer.receiveToEnd();
    peer.close();
    // then
    awaitClosed(1, "local");
    assertThat(figures.counted("resets")).isZero();
    assertBytesOf(List.of(peer));
  }

  @Test
  void should_tell_a_peer_that_says_nothing_but_fin() throws Exception {
    // given
    HttpPeer peer = new HttpPeer(service.port());
    // when
    peer.endOutput();
    peer.receiveToEnd();
    peer.close();
    // then
    awaitClosed(1, "peer_fin");
    assertThat(figures.counted("resets")).isZero();
    assertBytesOf(List.of(peer));
  }

  @Test
  void should_tell_a_peer_that_says_nothing_but_reset() throws Exception {
    // given
    HttpPeer peer = new HttpPeer(service.port());
    await().untilAsserted(() -> assertThat(figures.active()).isEqualTo(1));
    // when
    peer.reset();
    // then
    awaitClosed(1, "peer_reset");
    assertThat(figures.counted("resets", "direction", "received", "phase", "before_first_byte"))
        .isEqualTo(1);
    assertThat(figures.counted("resets")).isEqualTo(1);
    assertThat(figures.values("reset.unflushed.bytes")).isEqualTo(1);
  }

  @Test
  void should_tell_a_peer_that_resets_in_the_middle_of_a_reply() throws Exception {
    // given
    HttpPeer peer = new HttpPeer(service.port(), SMALL_RECEIVE_BUFFER_BYTES);
    peer.ask("/large");
    peer.receive(100_000);
    await().untilAsserted(() -> assertThat(figures.unwritable()).isEqualTo(1));
    // when
    peer.reset();
    // then
    awaitClosed(1, "peer_reset");
    assertThat(figures.counted("resets", "direction", "received", "unflushed", "true"))
        .isEqualTo(1);
    assertThat(figures.counted("resets", "phase", "flushing")).isEqualTo(1);
    assertThat(figures.counted("resets")).isEqualTo(1);
    assertThat(figures.values("reset.unflushed.bytes")).isEqualTo(1);
    assertThat(figures.counted("discarded.bytes", "cause", "peer_reset")).isPositive();
    assertThat(figures.discarded())
        .isEqualTo(figures.counted("discarded.bytes", "cause", "peer_reset"));
    assertThat(figures.received()).isEqualTo(peer.sentBytes());
    assertThat(figures.sent()).isGreaterThanOrEqualTo(peer.receivedBytes());
    assertThat(figures.values("unwritable.duration.seconds", "end", "closed")).isEqualTo(1);
  }

  @Test
  void should_show_a_peer_that_never_reads_until_it_does() throws Exception {
    // given
    HttpPeer peer = new HttpPeer(service.port(), SMALL_RECEIVE_BUFFER_BYTES);
    // when
    peer.askAsTheLast("/large");
    // then
    await()
        .untilAsserted(
            () -> {
              assertThat(figures.unwritable()).isEqualTo(1);
              assertThat(figures.pending()).isPositive();
              assertThat(figures.counted("writability.changes", "to", "unwritable")).isPositive();
              assertThat(figures.oldestUnwritableSeconds()).isPositive();
              assertThat(figures.gauge("pending.write.max.bytes")).isPositive();
              assertThat(figures.missingBytes()).isZero();
            });
    assertThat(figures.active()).isEqualTo(1);
    // when
    peer.receiveToEnd();
    peer.close();
    // then
    assertThat(peer.receivedBytes()).isGreaterThan(Service.LARGE_BYTES);
    awaitClosed(1, "local");
    assertThat(figures.discarded()).isZero();
    assertThat(figures.counted("writability.changes", "to", "writable"))
        .isEqualTo(figures.counted("writability.changes", "to", "unwritable"));
    assertThat(figures.values("unwritable.duration.seconds", "end", "drained"))
        .isEqualTo(figures.counted("writability.changes", "to", "writable"));
    assertBytesOf(List.of(peer));
  }

  private void assertBytesOf(List<HttpPeer> peers) {
    await()
        .untilAsserted(
            () -> {
              assertThat(figures.received())
                  .isEqualTo(peers.stream().mapToLong(HttpPeer::sentBytes).sum());
              assertThat(figures.sent())
                  .isEqualTo(peers.stream().mapToLong(HttpPeer::receivedBytes).sum());
              assertThat(figures.missingBytes()).isZero();
            });
  }

  /** Waits until all connections are closed, each for this cause. */
  private void awaitClosed(long connections, String cause) {
    await().untilAsserted(() -> assertThat(figures.closed()).isEqualTo(connections));
    await()
        .untilAsserted(
            () -> {
              assertThat(figures.closedBy(cause)).as("closed by %s", cause).isEqualTo(connections);
              assertThat(figures.opened() - figures.closed() - figures.active()).isZero();
              assertThat(figures.active()).isZero();
              assertThat(figures.pending()).isZero();
              assertThat(figures.unwritable()).isZero();
              assertThat(figures.missingBytes()).isZero();
              assertThat(figures.values("connection.duration.seconds")).isEqualTo(connections);
            });
  }
}
