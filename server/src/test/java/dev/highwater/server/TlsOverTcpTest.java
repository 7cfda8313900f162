package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.metering.LocalClose;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Certificates;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What is counted is on the wire, and every connection has its one cause, as without TLS. */
class TlsOverTcpTest {
  private static final int KIB = 1024;
  private static final int LARGEST_RECORD = 16 * KIB;
  private static final byte ALERT = 21; // RFC 5246, section 6.2.1

  /** Bytes of the records that a close adds. */
  private static final long MOST_OF_CLOSE_NOTIFY = 64;

  @TempDir private static Path directory;
  private static Certificates ours;
  private static Certificates stranger;

  @BeforeAll
  static void makeCertificate() {
    ours = Certificates.ofThisMachine(directory, "ours");
    stranger = Certificates.ofThisMachine(directory, "stranger");
  }

  @OnEachTransport
  void should_return_every_byte_behind_the_peers_close_notify(Transport transport)
      throws Exception {
    byte[] sent = new byte[3_000 * KIB + 17];
    new Random(7).nextBytes(sent);
    try (TestServer server = server(transport).start(Behaviour.ECHO);
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.3")) {
      // when
      CompletableFuture<Void> sending =
          Meanwhile.call(
              () -> {
                peer.send(sent);
                peer.endOutput();
                return null;
              });
      // then
      assertThat(peer.receiveToEnd()).isEqualTo(sent);
      sending.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      ConnectionTotals totals = ended(server);
      assertThat(totals.closedByCause()).isEqualTo(Map.of(CloseCause.PEER_FIN, 1L));
      // Nothing that was echoed; of our own last records some can still be counted as pending when
      // the close comes from a listener of a write before them.
      assertThat(totals.discardedBytes()).isLessThan(MOST_OF_CLOSE_NOTIFY);
      assertThat(totals.writtenBytes()).isGreaterThan(sent.length);
      assertThat(totals.receivedBytes()).isGreaterThan(sent.length);
    }
  }

  @OnEachTransport
  void should_have_sent_or_discarded_every_byte_on_the_wire_when_we_close(Transport transport)
      throws Exception {
    try (TestServer server = server(transport).start(Behaviour.CHARGEN);
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.3")) {
      // given
      awaitStuck(server);
      // when
      Channel channel = server.listeners().get(0).connections().iterator().next();
      channel.eventLoop().execute(() -> LocalClose.close(channel, CloseCause.IDLE_TIMEOUT));
      ConnectionTotals totals = ended(server);
      // then: the kernel sends what it has taken, and that is all that was not discarded
      long taken = sentBytes(server, totals);
      long received = peer.receiveCipherTextToEnd().length;
      assertThat(totals.closedByCause()).isEqualTo(Map.of(CloseCause.IDLE_TIMEOUT, 1L));
      assertThat(totals.discardedBytes()).isPositive();
      assertThat(taken).isEqualTo(totals.writtenBytes() - totals.discardedBytes());
      assertThat(received).isLessThanOrEqualTo(taken).isGreaterThan(taken - 16 * KIB);
      assertThat(totals.unwritableNanos()).isPositive();
    }
  }

  @OnEachTransport
  void should_have_sent_or_discarded_every_byte_on_the_wire_when_the_peer_resets(
      Transport transport) throws Exception {
    shouldAccountForAReset(server(transport));
  }

  @OnEachTransport
  void should_have_sent_or_discarded_every_byte_also_where_writes_are_watched_for_idleness(
      Transport transport) throws Exception {
    shouldAccountForAReset(server(transport).idleTimeout(Duration.ofMinutes(1)));
  }

  private static void shouldAccountForAReset(TestServer asked) throws Exception {
    try (TestServer server = asked.start(Behaviour.CHARGEN);
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.3")) {
      // given
      awaitStuck(server);
      // when
      peer.reset();
      // then
      ConnectionTotals totals = ended(server);
      assertThat(totals.closedByCause()).isEqualTo(Map.of(CloseCause.PEER_RESET, 1L));
      assertThat(totals.resetsLosingBytes()).isEqualTo(1);
      assertThat(totals.discardedBytes()).isPositive();
      assertThat(sentBytes(server, totals))
          .isEqualTo(totals.writtenBytes() - totals.discardedBytes());
    }
  }

  @OnEachTransport
  void should_count_the_reset_of_an_idle_peer(Transport transport) throws Exception {
    try (TestServer server = server(transport).start(Behaviour.ECHO);
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.2")) {
      // given
      peer.send(new byte[] {1, 2, 3});
      assertThat(peer.receive(3)).containsExactly(1, 2, 3);
      // when
      peer.reset();
      // then
      assertThat(ended(server).closedByCause()).isEqualTo(Map.of(CloseCause.PEER_RESET, 1L));
    }
  }

  @OnEachTransport
  void should_say_close_notify_before_fin_when_it_drains(Transport transport) throws Exception {
    try (TestServer server = server(transport).start(Behaviour.ECHO);
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.2")) {
      // given
      peer.send(new byte[10]);
      assertThat(peer.receive(10)).hasSize(10);
      // when
      CompletableFuture<Void> draining =
          Meanwhile.call(
              () -> {
                server.drain(Duration.ofMillis(Peer.PATIENCE_MILLIS));
                return null;
              });
      // then: in TLS 1.2 the type of a record can be seen
      assertThat(peer.receiveCipherTextToEnd()).startsWith(ALERT);
      peer.endOutput();
      draining.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(server.totals().closedByCause()).isEqualTo(Map.of(CloseCause.DRAINED, 1L));
    }
  }

  @OnEachTransport
  void should_end_under_the_cause_tls_what_is_not_tls(Transport transport) throws Exception {
    try (TestServer server = server(transport).start(Behaviour.ECHO);
        Peer peer = server.connect()) {
      // when
      peer.send("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // then
      ConnectionTotals totals = ended(server);
      assertThat(totals.opened()).isEqualTo(1);
      assertThat(totals.closedByCause()).isEqualTo(Map.of(CloseCause.TLS, 1L));
    }
  }

  @OnEachTransport
  void should_end_what_ends_in_the_handshake(Transport transport) throws Exception {
    try (TestServer server = server(transport).start(Behaviour.ECHO)) {
      // when
      Peer silent = server.connect();
      silent.endOutput();
      assertThat(silent.receiveToEnd()).hasSizeLessThan(100);
      silent.close();
      Peer resetting = server.connect();
      await().until(() -> server.totals().opened(), opened -> opened == 2);
      resetting.reset();
      // then
      assertThat(ended(server).closedByCause())
          .isEqualTo(Map.of(CloseCause.PEER_FIN, 1L, CloseCause.PEER_RESET, 1L));
    }
  }

  @OnEachTransport
  void should_not_fetch_the_rest_of_a_record_for_who_does_not_read(Transport transport)
      throws Exception {
    long[] received = {-1};
    try (TestServer server =
            server(transport).start("stall=127.0.0.1:0?delay=1h&read=1KiB&every=1h");
        TlsPeer peer = TlsPeer.connectedTo(server.port(), ours, "TLSv1.2")) {
      // given: in TLS 1.2 it is the server that ends the handshake
      await().until(() -> server.totals().opened() == 1);
      // when
      Meanwhile.call(
          () -> {
            peer.send(new byte[64 * 1024 * KIB]);
            return null;
          });
      // then
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                long before = received[0];
                received[0] = server.totals().receivedBytes();
                return received[0] == before;
              });
      assertThat(received[0]).isLessThan(LARGEST_RECORD);
    }
  }

  @OnEachTransport
  void should_take_only_clients_that_show_a_certificate(Transport transport) throws Exception {
    try (TestServer server =
        TestServer.on(transport)
            .with(
                "--tls",
                "--tls-cert=" + ours.certificate(),
                "--tls-key=" + ours.key(),
                "--tls-ca=" + ours.certificate())
            .start(Behaviour.ECHO)) {
      // when it has one that we trust
      try (TlsPeer friend = TlsPeer.connectedTo(server.port(), ours, "TLSv1.2")) {
        friend.send(new byte[] {5});
        assertThat(friend.receive(1)).containsExactly(5);
      }
      // then another gets nothing
      assertThatThrownBy(() -> TlsPeer.connectedTo(server.port(), stranger, "TLSv1.2"))
          .isInstanceOf(IOException.class);
      await().until(() -> server.totals().closedBy(CloseCause.TLS), closed -> closed == 1);
    }
  }

  private static TestServer server(Transport transport) {
    return TestServer.on(transport)
        .with(
            "--tls",
            "--tls-cert=" + ours.certificate(),
            "--tls-key=" + ours.key(),
            "--so-sndbuf=64KiB");
  }

  private static ConnectionTotals ended(TestServer server) {
    await().until(() -> server.totals().opened() > 0 && server.totals().active() == 0);
    return server.totals();
  }

  /** Waits until the kernel takes no more of what is generated without end. */
  private static void awaitStuck(TestServer server) {
    long[] last = {-1};
    await()
        .until(
            () -> {
              long before = last[0];
              last[0] = server.totals().writtenBytes();
              return before == last[0] && server.totals().crossingsAboveHigh() > 0;
            });
  }

  /** All that the kernel took, as a scrape tells it. */
  private static long sentBytes(TestServer server, ConnectionTotals totals) {
    Scrape scrape = server.scrape();
    assertThat(totals.active()).isZero();
    return (long) scrape.value("highwater_sent_bytes_total");
  }
}
