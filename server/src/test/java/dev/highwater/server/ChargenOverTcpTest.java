package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.nio.charset.StandardCharsets;

class ChargenOverTcpTest {
  private static final int LINE = 74;

  @OnEachTransport
  void should_send_the_lines_of_rfc_864(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.CHARGEN);
        Peer peer = server.connect()) {
      // when
      String text = new String(peer.receive(3 * LINE), StandardCharsets.US_ASCII);
      // then: as they are printed in the RFC, except that it begins in the middle
      assertThat(text.lines())
          .containsExactly(
              " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg",
              "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh",
              "\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi");
      assertThat(text).endsWith("\r\n");
    }
  }

  @OnEachTransport
  void should_stop_at_the_high_mark_and_go_on_without_a_gap(Transport transport) throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-high", "48KiB", "--write-buffer-low", "1KiB")
                .start(Behaviour.CHARGEN);
        Peer peer = server.connect(32 * 1024)) {
      // given
      awaitStuck(server);
      long written = server.totals().writtenBytes();
      assertThat(server.totals().pendingMaxBytes()).isLessThan(48 * 1024 + 8 * 1024);
      // when
      int count = Math.toIntExact(written + 4 * 1024 * 1024);
      byte[] received = peer.receive(count);
      // then
      assertThat(firstWrong(received)).isEqualTo(-1);
      assertThat(server.totals().pendingMaxBytes()).isLessThan(48 * 1024 + 8 * 1024);
      assertThat(server.totals().crossingsBelowLow()).isPositive();
    }
  }

  @OnEachTransport
  void should_keep_its_pieces_small_when_the_high_mark_is_small(Transport transport)
      throws Exception {
    try (TestServer server =
            TestServer.on(transport)
                .with("--write-buffer-high", "100", "--write-buffer-low", "10")
                .start(Behaviour.CHARGEN);
        Peer peer = server.connect()) {
      // when
      byte[] received = peer.receive(20 * LINE);
      // then
      assertThat(firstWrong(received)).isEqualTo(-1);
      assertThat(server.totals().pendingMaxBytes()).isLessThanOrEqualTo(100 + 50 + 96);
    }
  }

  @OnEachTransport
  void should_ignore_what_it_is_sent_and_end_at_fin(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.CHARGEN);
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[10_000]);
      // when
      peer.endOutput();
      // then
      assertThat(firstWrong(peer.receiveToEnd())).isEqualTo(-1);
      await().until(() -> server.totals().active() == 0);
      ConnectionTotals totals = server.totals();
      assertThat(totals.closedByCause()).containsOnlyKeys(CloseCause.PEER_FIN);
      assertThat(totals.receivedBytes()).isEqualTo(10_000);
    }
  }

  /** Until the connection is unwritable and stays so from one look to the next. */
  private static void awaitStuck(TestServer server) {
    long[] last = {-1};
    await()
        .until(
            () -> {
              ConnectionTotals now = server.totals();
              boolean unwritable = now.crossingsAboveHigh() > now.crossingsBelowLow();
              boolean same = now.writtenBytes() == last[0];
              last[0] = now.writtenBytes();
              return unwritable && same;
            });
  }

  /** The index of the first byte that does not belong there, -1 when there is none. */
  private static int firstWrong(byte[] received) {
    for (int i = 0; i < received.length; i++) {
      int line = i / LINE;
      int column = i % LINE;
      int expected =
          column == LINE - 2 ? '\r' : column == LINE - 1 ? '\n' : ' ' + (line % 95 + column) % 95;
      if (received[i] != expected) {
        return i;
      }
    }
    return -1;
  }
}
