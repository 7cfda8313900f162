package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What {@code /connections} says of peers that write and do not read, asked over HTTP. */
class ConnectionsOverHttpTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @OnEachTransport
  void should_put_a_peer_that_writes_and_does_not_read_on_top(Transport transport)
      throws Exception {
    List<Peer> others = new ArrayList<>();
    try (TestServer server =
            TestServer.on(transport)
                .with("--so-sndbuf=32KiB", "--so-rcvbuf=32KiB")
                .start(Behaviour.ECHO);
        Peer stuck = server.connect(32 * 1024)) {
      // given
      for (int i = 0; i < 5; i++) {
        Peer other = server.connect();
        others.add(other);
        other.send(new byte[300 + i]);
        other.receive(300 + i);
      }
      byte[] block = new byte[64 * 1024];
      await().until(() -> offerAll(stuck, block) == 0 && unwritable(server) == 1);
      // when
      JsonNode byPending = list(server, "?limit=3");
      JsonNode byUnwritable = top(server, "?order=unwritable&endpoint=echo");
      JsonNode byReceived = list(server, "?order=received");
      // then
      assertThat(byPending.get("connections")).hasSize(3);
      assertThat(byPending.get("silent_loops")).isEmpty();
      JsonNode echo = byPending.get("endpoints").get(0);
      assertThat(echo.get("endpoint").asText()).isEqualTo("echo");
      assertThat(echo.get("connections").asInt()).isEqualTo(6);
      assertThat(echo.get("unwritable").asInt()).isEqualTo(1);
      JsonNode first = byPending.get("connections").get(0);
      assertThat(first.get("pending_bytes").asLong()) // there a message in part counts whole
          .isBetween(1L, echo.get("pending_bytes").asLong());
      for (JsonNode top : List.of(first, byUnwritable)) {
        assertThat(top.get("peer").asText()).isEqualTo("127.0.0.1:" + stuck.localPort());
        assertThat(top.get("local").asText()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(top.get("unwritable_s").asDouble())
            .isPositive()
            .isLessThan(top.get("age_s").asDouble());
        assertThat(top.get("read_paused").asBoolean()).isTrue();
        assertThat(top.get("tls").asBoolean()).isFalse();
        assertThat(top.get("received_bytes").asLong())
            .isEqualTo(top.get("sent_bytes").asLong() + top.get("pending_bytes").asLong());
        assertThat(top.has("rtt_us")).isEqualTo(transport.isLinuxNative());
      }
      assertThat(byReceived.get("connections")).hasSize(6);
      for (int i = 0; i < 5; i++) { // ... and what the others know of themselves
        JsonNode of = byReceived.get("connections").get(5 - i);
        assertThat(of.get("peer").asText()).isEqualTo("127.0.0.1:" + others.get(i).localPort());
        assertThat(of.get("received_bytes").asInt()).isEqualTo(300 + i);
        assertThat(of.get("sent_bytes").asInt()).isEqualTo(300 + i);
        assertThat(of.get("pending_bytes").asInt()).isZero();
        assertThat(of.get("unwritable_s").asDouble()).isZero();
        assertThat(of.get("read_paused").asBoolean()).isFalse();
      }
    } finally {
      for (Peer other : others) {
        other.close();
      }
    }
  }

  /** As much as the kernels take now; how many bytes that were. */
  private static int offerAll(Peer peer, byte[] block) throws IOException {
    int sum = 0;
    for (int taken = peer.offer(block); taken > 0; taken = peer.offer(block)) {
      sum += taken;
    }
    return sum;
  }

  private static int unwritable(TestServer server) throws Exception {
    return list(server, "").get("endpoints").get(0).get("unwritable").asInt();
  }

  private static JsonNode top(TestServer server, String query) throws Exception {
    return list(server, query).get("connections").get(0);
  }

  private static JsonNode list(TestServer server, String query) throws Exception {
    URI page = URI.create("http://" + server.adminAddress() + "/connections" + query);
    String body = HTTP.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    return new ObjectMapper().readTree(body);
  }
}
