package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import java.time.Duration;

/** What a scraper sees of the resets that the server sends. */
class SentResetSeriesTest {
  private static final int OVER = 7;

  @OnEachTransport
  void should_show_each_rejected_connection_as_one_reset_sent(Transport transport)
      throws Exception {
    try (TestServer server = TestServer.on(transport).maxConnections(1).start(Behaviour.ECHO);
        Peer inside = server.connect()) {
      // given
      inside.send(new byte[] {1});
      inside.receive(1);
      // when
      for (int i = 0; i < OVER; i++) {
        try (Peer over = server.connect()) {
          over.receiveToReset();
        }
      }
      await().until(() -> server.totals().closed() == OVER);
      // then
      Scrape seen = server.scrape();
      assertOnlyResetsSent(seen, OVER, "before_first_byte", false);
      assertThat(seen.value("highwater_connections_rejected_total", "reason", "max_connections"))
          .isEqualTo(OVER);
      assertThat(seen.value("highwater_connections_closed_total", "cause", "rejected"))
          .isEqualTo(OVER);
      assertThat(seen.value("highwater_reset_unflushed_bytes_sum")).isZero();
      assertThat(seen.value("highwater_connections_active")).isEqualTo(1);
    }
  }

  @OnEachTransport
  void should_show_a_forced_drain_as_one_reset_sent_with_what_it_cost(Transport transport)
      throws Exception {
    try (TestServer server =
            TestServer.on(transport).with("--so-sndbuf=32KiB").start(Behaviour.CHARGEN);
        Peer stuck = server.connect(32 * 1024)) {
      // given
      await()
          .until(
              () -> {
                long before = server.totals().writtenBytes();
                return server.scrape().value("highwater_channels_unwritable") == 1
                    && server.totals().writtenBytes() == before;
              });
      // when
      server.drain(Duration.ofMillis(100));
      // then
      Scrape seen = server.scrape();
      assertOnlyResetsSent(seen, 1, "flushing", true);
      double discarded = seen.value("highwater_discarded_bytes_total", "cause", "drain_forced");
      assertThat(discarded)
          .isPositive()
          .isEqualTo(seen.sum("highwater_discarded_bytes_total"))
          .isEqualTo(seen.value("highwater_reset_unflushed_bytes_sum"))
          .isEqualTo(server.totals().writtenBytes() - seen.value("highwater_sent_bytes_total"));
      assertThat(seen.value("highwater_connections_closed_total", "cause", "drain_forced"))
          .isEqualTo(1);
      stuck.receiveToReset();
    }
  }

  @OnEachTransport
  void should_show_no_reset_when_a_peer_is_drained(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[] {1});
      peer.receive(1);
      // when: it does not answer our FIN, and is given a second
      server.drain(Duration.ofMinutes(1));
      // then
      Scrape seen = server.scrape();
      assertThat(seen.nonZero("highwater_resets_total")).isEmpty();
      assertThat(seen.value("highwater_connections_closed_total", "cause", "drained")).isEqualTo(1);
    }
  }

  private static void assertOnlyResetsSent(
      Scrape seen, int count, String phase, boolean unflushed) {
    assertThat(
            seen.value(
                "highwater_resets_total",
                "direction",
                "sent",
                "op",
                "close",
                "phase",
                phase,
                "unflushed",
                String.valueOf(unflushed)))
        .isEqualTo(count);
    assertThat(seen.sum("highwater_resets_total")).isEqualTo(count);
    assertThat(seen.value("highwater_reset_unflushed_bytes_count")).isEqualTo(count);
  }
}
