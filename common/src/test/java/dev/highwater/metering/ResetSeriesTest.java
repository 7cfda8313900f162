package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.admin.AdminServer;
import dev.highwater.admin.Metrics;
import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.KernelQueues;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** What a scraper sees of connections that their peers reset. */
class ResetSeriesTest {
  /** More than the kernel takes for a peer that does not read. */
  private static final int PIECE = 1024 * 1024;

  private static final int PEERS_BUFFER = 32 * 1024;
  private static final Pattern OP = Pattern.compile("op=\"(\\w+)\"");

  private Acceptor acceptor;
  private final Metrics metrics = new Metrics(Role.SERVER);
  private AdminServer admin;
  private Peer peer;

  @AfterEach
  void stop() throws IOException {
    peer.close();
    admin.close();
    metrics.close();
    acceptor.close();
  }

  @OnEachTransport
  void should_show_one_reset_before_the_first_byte(Transport transport) throws Exception {
    // given
    Accepted connection = start(transport);
    // when
    peer.reset();
    // then
    connection.end();
    assertOneReset("before_first_byte", 0);
  }

  @OnEachTransport
  void should_show_one_reset_while_nothing_was_queued(Transport transport) throws Exception {
    // given
    Accepted connection = start(transport);
    peer.send(new byte[100]);
    connection.awaitFirstByte();
    connection.write(1, 100);
    peer.receive(100);
    // when
    peer.reset();
    // then
    connection.end();
    assertOneReset("idle", 0);
  }

  @OnEachTransport
  void should_show_one_reset_while_one_write_was_queued(Transport transport) throws Exception {
    resetWhileQueued(start(transport), 1);
  }

  @OnEachTransport
  void should_show_one_reset_while_three_writes_were_queued(Transport transport) throws Exception {
    resetWhileQueued(start(transport), 3);
  }

  @OnEachTransport
  void should_show_one_reset_after_the_peers_fin(Transport transport) throws Exception {
    // given
    Accepted connection = start(transport);
    connection.write(3, PIECE);
    long taken = awaitFullKernel(connection);
    peer.endOutput();
    connection.awaitInputEnd();
    // when
    peer.reset();
    // then
    connection.end();
    assertOneReset("flushing", 3L * PIECE - taken);
  }

  @OnEachTransport
  void should_show_one_reset_with_one_write_queued_while_it_does_not_read(Transport transport)
      throws Exception {
    Accepted connection = start(transport);
    connection.stopReading();
    resetWhileQueued(connection, 1);
  }

  @OnEachTransport
  void should_show_one_reset_with_three_writes_queued_while_it_does_not_read(Transport transport)
      throws Exception {
    Accepted connection = start(transport);
    connection.stopReading();
    resetWhileQueued(connection, 3);
  }

  @OnEachTransport
  void should_show_one_reset_with_nothing_queued_while_it_does_not_read(Transport transport)
      throws Exception {
    // given
    Accepted connection = start(transport);
    connection.stopReading();
    // when
    peer.reset();
    if (!transport.isLinuxNative()) {
      connection.onLoop(() -> connection.channel().read()); // NIO sees it with its next read
    }
    // then
    connection.end();
    assertOneReset("before_first_byte", 0);
  }

  @OnEachTransport
  void should_not_show_a_fin_as_a_reset(Transport transport) throws Exception {
    // given
    Accepted connection = start(transport);
    peer.send(new byte[100]);
    connection.write(3, 100);
    // when
    peer.endOutput();
    connection.awaitInputEnd();
    connection.closeOnceFlushed();
    // then
    assertThat(peer.receiveToEnd()).hasSize(300);
    connection.end();
    Scrape seen = scrape();
    assertThat(seen.nonZero("highwater_resets_total")).isEmpty();
    assertThat(seen.value("highwater_reset_unflushed_bytes_count")).isZero();
    assertThat(seen.nonZero("highwater_connections_closed_total"))
        .singleElement()
        .asString()
        .contains("cause=\"peer_fin\"");
  }

  private void resetWhileQueued(Accepted connection, int writes) throws Exception {
    // given
    connection.write(writes, PIECE);
    long taken = awaitFullKernel(connection);
    // when
    peer.reset();
    // then
    connection.end();
    assertOneReset("flushing", (long) writes * PIECE - taken);
  }

  /**
   * Waits until the kernel takes no more.
   *
   * @return how many bytes it took, by its own account
   */
  private long awaitFullKernel(Accepted connection) throws IOException {
    await().until(connection::pendingBytes, pending -> pending > 0);
    long[] last = {-1};
    await()
        .until(
            () -> {
              long before = last[0];
              last[0] = taken();
              return last[0] == before;
            });
    return last[0];
  }

  /** What waits in our kernel buffer, and in that of the peer, which does not read. */
  private long taken() throws IOException {
    return KernelQueues.of(acceptor.port(), peer.localPort()).unackedBytes()
        + KernelQueues.of(peer.localPort(), acceptor.port()).unreadBytes();
  }

  private void assertOneReset(String phase, long unflushed) throws IOException {
    Scrape seen = scrape();
    assertThat(seen.nonZero("highwater_resets_total"))
        .singleElement()
        .asString()
        .endsWith(" 1.0")
        .contains("direction=\"received\"")
        .contains("phase=\"" + phase + "\"")
        .contains("unflushed=\"" + (unflushed > 0) + "\"")
        .satisfies(line -> assertThat(op(line)).isIn("read", "write", "unknown"));
    assertThat(seen.value("highwater_connections_closed_total", "cause", "peer_reset"))
        .isEqualTo(1);
    assertThat(seen.sum("highwater_connections_closed_total")).isEqualTo(1);
    assertThat(seen.value("highwater_reset_unflushed_bytes_count")).isEqualTo(1);
    assertThat(seen.value("highwater_reset_unflushed_bytes_sum")).isEqualTo((double) unflushed);
    assertThat(seen.value("highwater_discarded_bytes_total", "cause", "peer_reset"))
        .isEqualTo((double) unflushed);
    assertThat(seen.sum("highwater_discarded_bytes_total")).isEqualTo((double) unflushed);
    assertThat(seen.value("highwater_pending_write_bytes")).isZero();
    assertThat(seen.value("highwater_connections_active")).isZero();
  }

  private static String op(String line) {
    Matcher op = OP.matcher(line);
    return op.find() ? op.group(1) : "none";
  }

  /** Has a peer connect to what is scraped; returns our side of the connection. */
  private Accepted start(Transport transport) throws Exception {
    acceptor = Acceptor.on(transport, "--so-sndbuf=32KiB");
    metrics.bind(acceptor.meters());
    admin = AdminServer.start(new HostPort("127.0.0.1", 0), metrics, () -> true, List::of);
    peer = Peer.connectedTo(acceptor.port(), PEERS_BUFFER);
    return acceptor.next();
  }

  private Scrape scrape() {
    return Scrape.of(admin.address().toString());
  }
}
