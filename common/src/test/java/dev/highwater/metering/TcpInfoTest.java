package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Accepted;
import dev.highwater.testing.Acceptor;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Ss;
import dev.highwater.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class TcpInfoTest {
  @OnEachTransport
  void should_tell_of_a_connection_where_the_transport_can(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      connection.write(1, 10_000);
      peer.receive(10_000);
      // when
      TcpInfo info = TcpInfo.of(connection.channel());
      // then
      if (!transport.isLinuxNative()) {
        assertThat(info).isNull();
        return;
      }
      assertThat(info.isListening()).isFalse();
      assertThat(info.rttMicros()).isPositive();
      assertThat(info.congestionWindowSegments()).isPositive();
      String shown = Ss.run("-t", "-i", "-n", "-H", "sport", "=", "" + acceptor.port());
      assertThat(shown)
          .contains("rtt:" + info.rttMicros() / 1_000.0 + "/")
          .contains("cwnd:" + info.congestionWindowSegments());
      Matcher smallest = Pattern.compile(" minrtt:([0-9.]+)").matcher(shown);
      assertThat(smallest.find()).as(shown).isTrue();
      assertThat(info.smallestRttMicros() / 1_000.0)
          .isEqualTo(Double.parseDouble(smallest.group(1)));
    }
  }

  @OnEachTransport
  void should_tell_of_the_time_that_a_peer_kept_us_waiting(Transport transport) throws Exception {
    if (!transport.isLinuxNative()) {
      return;
    }
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port(), 32 * 1024)) {
      // given
      Accepted connection = acceptor.next();
      // when
      connection.write(1, 8 * 1024 * 1024);
      // then
      await()
          .untilAsserted(
              () -> {
                TcpInfo info = TcpInfo.of(connection.channel());
                assertThat(info.receiveWindowLimitedMicros()).isPositive();
                assertThat(info.unacknowledgedSegments()).isLessThan(2); // at most a probe
                assertThat(info.busyMicros())
                    .isGreaterThanOrEqualTo(info.receiveWindowLimitedMicros());
              });
      peer.reset();
      connection.end();
    }
  }

  @OnEachTransport
  void should_tell_of_the_accept_queue_where_the_transport_can(Transport transport)
      throws Exception {
    List<Peer> peers = new ArrayList<>();
    try (Acceptor acceptor = Acceptor.thatNeverAccepts(transport, "--so-backlog", "7")) {
      // when
      for (int i = 0; i < 3; i++) {
        peers.add(Peer.connectedTo(acceptor.port()));
      }
      // then
      if (!transport.isLinuxNative()) {
        assertThat(TcpInfo.of(acceptor.listener())).isNull();
        return;
      }
      await()
          .untilAsserted(
              () -> {
                TcpInfo info = TcpInfo.of(acceptor.listener());
                assertThat(info.isListening()).isTrue();
                assertThat(info.acceptQueueLength()).isEqualTo(3);
                assertThat(info.acceptQueueLimit()).isEqualTo(7);
              });
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  @OnEachTransport
  void should_be_absent_once_the_channel_is_closed(Transport transport) throws Exception {
    try (Acceptor acceptor = Acceptor.on(transport);
        Peer peer = Peer.connectedTo(acceptor.port())) {
      // given
      Accepted connection = acceptor.next();
      // when
      connection.close(CloseCause.LOCAL);
      connection.end();
      // then
      assertThat(TcpInfo.of(connection.channel())).isNull();
      assertThat(peer.receiveToEnd()).isEmpty();
    }
  }
}
