package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a scraper sees of a peer that sends and never reads. */
class BackPressureSeriesTest {
  private static final int HIGH_MARK = 64 * 1024;
  private static final int READ_SIZE = 4 * 1024;
  private static final int NETTYS_OVERHEAD = 96; // of each message

  /** Reading stops with the message that crosses the mark. */
  private static final int MOST_PENDING = HIGH_MARK + READ_SIZE + NETTYS_OVERHEAD;

  private static final double NANOS_PER_SECOND = 1e9;

  @OnEachTransport
  void should_show_who_is_stuck_and_never_more_pending_than_the_high_mark_and_one_read(
      Transport transport) throws Exception {
    try (TestServer server = start(transport);
        Peer peer = server.connect(32 * 1024)) {
      // given
      fillKernel(server, peer);
      assertThat(server.scrape().value("highwater_channels_unwritable")).isZero();
      // when: as much as the kernels take
      List<Double> peaks = new ArrayList<>();
      await()
          .until(
              () -> {
                int taken = offerAll(peer);
                Scrape seen = server.scrape();
                peaks.add(seen.value("highwater_pending_write_max_bytes"));
                return taken == 0 && seen.value("highwater_channels_unwritable") == 1;
              });
      Scrape before = server.scrape();
      await().until(() -> oldestSeconds(server.scrape()) > oldestSeconds(before) + 0.1);
      Scrape after = server.scrape();
      peaks.add(after.value("highwater_pending_write_max_bytes"));
      // then
      assertThat(peaks).allMatch(peak -> peak <= MOST_PENDING).anyMatch(peak -> peak > HIGH_MARK);
      assertThat(after.value("highwater_pending_write_bytes"))
          .isBetween(HIGH_MARK * 0.9, (double) MOST_PENDING);
      assertStuckOnce(after);
      // ... and the clock of the oldest runs as ours does
      assertThat(oldestSeconds(after) - oldestSeconds(before))
          .isBetween(
              seconds(after.beginNanos() - before.endNanos()),
              seconds(after.endNanos() - before.beginNanos()));
      assertThat(after.value("highwater_unwritable_duration_seconds_count", "end", "drained"))
          .isZero();
    }
  }

  @OnEachTransport
  void should_show_for_how_long_it_was_stuck_once_it_has_drained(Transport transport)
      throws Exception {
    try (TestServer server = start(transport);
        Peer peer = server.connect(32 * 1024)) {
      // given
      int sent = fillKernel(server, peer);
      long begin = System.nanoTime();
      while (server.totals().crossingsAboveHigh() == 0) { // no more than it takes for one crossing
        sent += sendOneRead(server, peer);
      }
      Scrape first = server.scrape();
      assertStuckOnce(first);
      await().until(() -> oldestSeconds(server.scrape()) > 0.2);
      Scrape last = server.scrape();
      // when
      peer.receive(sent);
      await().until(() -> server.scrape().value("highwater_channels_unwritable") == 0);
      // then
      Scrape end = server.scrape();
      assertThat(end.value("highwater_unwritable_duration_seconds_count", "end", "drained"))
          .isEqualTo(1);
      assertThat(end.value("highwater_unwritable_duration_seconds_count", "end", "closed"))
          .isZero();
      assertThat(end.value("highwater_unwritable_duration_seconds_sum", "end", "drained"))
          .isBetween(
              seconds(last.beginNanos() - first.endNanos()), seconds(end.endNanos() - begin));
      assertThat(crossings(end, "unwritable")).isEqualTo(1);
      assertThat(crossings(end, "writable")).isEqualTo(1);
      assertNobodyStuck(end);
      await()
          .untilAsserted(
              () -> assertThat(server.scrape().value("highwater_pending_write_bytes")).isZero());
      assertThat(server.scrape().value("highwater_sent_bytes_total")).isEqualTo(sent);
      assertThat(server.scrape().sum("highwater_discarded_bytes_total")).isZero();
    }
  }

  @OnEachTransport
  void should_show_that_it_was_stuck_until_it_died_of_a_reset(Transport transport)
      throws Exception {
    try (TestServer server = start(transport)) {
      // given
      Peer peer = server.connect(32 * 1024);
      fillKernel(server, peer);
      await().until(() -> offerAll(peer) == 0 && server.totals().crossingsAboveHigh() == 1);
      Scrape stuck = server.scrape();
      assertStuckOnce(stuck);
      // when
      peer.reset();
      await().until(() -> server.scrape().value("highwater_connections_active") == 0);
      // The gate, behind the meter, hears of the end after it was counted.
      await().until(() -> server.scrape().sum("highwater_channels_read_paused") == 0);
      // then
      Scrape end = server.scrape();
      assertThat(end.value("highwater_unwritable_duration_seconds_count", "end", "closed"))
          .isEqualTo(1);
      assertThat(end.value("highwater_unwritable_duration_seconds_count", "end", "drained"))
          .isZero();
      assertThat(crossings(end, "unwritable")).isEqualTo(1);
      assertThat(crossings(end, "writable")).isZero();
      assertNobodyStuck(end);
      assertThat(end.value("highwater_pending_write_bytes")).isZero();
      double discarded = end.value("highwater_discarded_bytes_total", "cause", "peer_reset");
      assertThat(discarded)
          .isPositive()
          .isEqualTo(end.sum("highwater_discarded_bytes_total"))
          .isEqualTo(end.value("highwater_reset_unflushed_bytes_sum"))
          .isCloseTo(stuck.value("highwater_pending_write_bytes"), within((double) READ_SIZE));
      assertThat(end.value("highwater_received_bytes_total"))
          .isEqualTo(end.value("highwater_sent_bytes_total") + discarded);
    }
  }

  /** Buffers are small and of a fixed size, so that the kernel takes no more once it is full. */
  private static TestServer start(Transport transport) {
    return TestServer.on(transport)
        .with(
            "--write-buffer-low=32KiB",
            "--write-buffer-high=64KiB",
            "--read-size=4KiB",
            "--so-sndbuf=32KiB")
        .start(Behaviour.ECHO);
  }

  /**
   * Sends until the first bytes stay with the server, and the kernel takes none of those.
   *
   * @return how many bytes that were
   */
  private static int fillKernel(TestServer server, Peer peer) throws IOException {
    int sent = 0;
    do {
      sent += sendOneRead(server, peer);
    } while (bytesThatStay(server) == 0);
    return sent;
  }

  /**
   * Those that wait now may only be between a write and its flush, or wait for an acknowledgement,
   * which may be late by 40 ms.
   */
  private static double bytesThatStay(TestServer server) {
    double[] last = {pending(server)};
    if (last[0] > 0) {
      await()
          .until(
              () -> {
                double before = last[0];
                last[0] = pending(server);
                return last[0] == before;
              });
    }
    return last[0];
  }

  private static double pending(TestServer server) {
    return server.scrape().value("highwater_pending_write_bytes");
  }

  /** Sends as much as the server reads at once, and waits until it has, or until it stopped. */
  private static int sendOneRead(TestServer server, Peer peer) throws IOException {
    long before = server.totals().receivedBytes();
    peer.send(new byte[READ_SIZE]);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                server.totals().receivedBytes() == before + READ_SIZE
                    || server.totals().crossingsAboveHigh() > 0);
    return READ_SIZE;
  }

  private static int offerAll(Peer peer) throws IOException {
    int all = 0;
    int taken;
    do {
      taken = peer.offer(new byte[64 * 1024]);
      all += taken;
    } while (taken > 0);
    return all;
  }

  private static void assertStuckOnce(Scrape scrape) {
    assertThat(crossings(scrape, "unwritable")).isEqualTo(1);
    assertThat(crossings(scrape, "writable")).isZero();
    assertThat(scrape.value("highwater_channels_unwritable")).isEqualTo(1);
    assertThat(scrape.value("highwater_read_pauses_total", "reason", "unwritable")).isEqualTo(1);
    assertThat(scrape.value("highwater_channels_read_paused", "reason", "unwritable")).isEqualTo(1);
    assertThat(oldestSeconds(scrape)).isPositive();
  }

  private static void assertNobodyStuck(Scrape scrape) {
    assertThat(scrape.value("highwater_channels_unwritable")).isZero();
    assertThat(scrape.value("highwater_channels_read_paused", "reason", "unwritable")).isZero();
    assertThat(scrape.value("highwater_read_pauses_total", "reason", "unwritable")).isEqualTo(1);
    assertThat(oldestSeconds(scrape)).isZero();
  }

  private static double crossings(Scrape scrape, String to) {
    return scrape.value("highwater_writability_changes_total", "to", to);
  }

  private static double oldestSeconds(Scrape scrape) {
    return scrape.value("highwater_unwritable_oldest_seconds");
  }

  private static double seconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }
}
