package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.options.Problems;
import dev.highwater.process.CannotRunException;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

class BindTest {
  @OnEachTransport
  void should_serve_each_listener_on_a_port_of_its_own(Transport transport) throws Exception {
    try (TestServer server =
        TestServer.on(transport).start(Behaviour.ECHO, Behaviour.DISCARD, Behaviour.CHARGEN)) {
      assertThat(server.listeners()).extracting(Listener::port).doesNotHaveDuplicates();
      assertThat(server.listeners()).extracting(Listener::port).doesNotContain(0);
      try (Peer peer = Peer.connectedTo(server.listeners().get(2).port())) {
        assertThat(peer.receive(3)).containsExactly(' ', '!', '"');
      }
    }
  }

  @OnEachTransport
  void should_bind_none_when_one_port_is_taken(Transport transport) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestServer server = TestServer.on(transport)) {
      // given
      int free = freePort();
      String taken = "discard=127.0.0.1:" + other.getLocalPort();
      // when
      assertThatThrownBy(() -> server.start(address("echo=127.0.0.1:" + free), address(taken)))
          // then
          .isInstanceOf(CannotRunException.class)
          .hasMessageStartingWith("listen: " + taken + ", from --listen (expected: an address")
          .hasMessageContaining("Address already in use")
          .message()
          .doesNotContain("\n");
      await() // on NIO a socket is free only after the next select
          .ignoreExceptions()
          .untilAsserted(() -> new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close());
    }
  }

  @OnEachTransport
  void should_say_so_when_a_name_has_no_address(Transport transport) {
    try (TestServer server = TestServer.on(transport)) {
      assertThatThrownBy(() -> server.start(address("echo=nosuch.invalid:0")))
          .isInstanceOf(CannotRunException.class)
          .hasMessageStartingWith("listen: echo=nosuch.invalid:0, from --listen (expected: ")
          .message()
          .doesNotContain("null");
    }
  }

  @OnEachTransport
  void should_bind_again_at_once_after_connections_were_closed_by_us(Transport transport)
      throws Exception {
    // given: our side closed first, and so keeps the port in TIME_WAIT
    int port;
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer peer = server.connect()) {
      port = server.port();
      peer.send(new byte[] {1});
      peer.receive(1);
      server.drain(java.time.Duration.ofMinutes(1));
    }
    // when, then
    try (TestServer again = TestServer.on(transport)) {
      again.start(address("echo=127.0.0.1:" + port));
      assertThat(again.port()).isEqualTo(port);
    }
  }

  private static ListenAddress address(String text) {
    return ListenAddress.parse(text, "--listen", new Problems());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
