package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.LimitedBy.Who;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each party is made the bottleneck in turn, over real sockets. */
class LimitedByTest {
  @OnEachTransport
  void should_name_the_peer_when_it_reads_slowly(Transport transport) throws Exception {
    try (RunningServer server = stall(transport, "delay=0s&read=60000&every=100ms")) {
      // when
      LimitedBy limitedBy = stream(transport, server, "-c", "2").result().limitedBy();
      // then
      if (transport.isLinuxNative()) {
        assertThat(limitedBy.who()).as(limitedBy.toString()).isEqualTo(Who.PEER);
        assertThat(limitedBy.because()).startsWith("its receive window was full");
        assertThat(limitedBy.shares().get("peer_window")).isGreaterThan(0.5);
      } else {
        assertThat(limitedBy.who()).as(limitedBy.toString()).isEqualTo(Who.PEER_OR_NETWORK);
        assertThat(limitedBy.because()).contains("cannot be had here");
        assertThat(limitedBy.shares())
            .containsKeys("client_busy", "unwritable")
            .doesNotContainKeys("sending", "peer_window", "send_buffer", "round_trip");
      }
    }
  }

  @OnEachTransport
  void should_name_this_client_when_its_send_buffer_holds_less_than_is_on_its_way(
      Transport transport) throws Exception {
    assumeThat(transport.isLinuxNative()).as("asks the kernel").isTrue();
    // given a peer that is late to acknowledge, since it reads late, with room for much more
    try (RunningServer server = stall(transport, "delay=0s&read=1MiB&every=30ms")) {
      // when
      LimitedBy limitedBy =
          stream(transport, server, "-c", "1", "--so-sndbuf", "4608").result().limitedBy();
      // then
      assertThat(limitedBy.who()).as(limitedBy.toString()).isEqualTo(Who.CLIENT);
      assertThat(limitedBy.because()).startsWith("its send buffer was full");
    }
  }

  @Test
  void should_name_the_peer_when_its_replies_take_long() throws Exception {
    try (RunningServer server =
        RunningServer.with("--listen=slow=127.0.0.1:0?delay=50ms", "--threads=1", "--admin=none")) {
      // when
      LoadRun run = LoadRun.of("-c", "2", "-d", "800ms", "--warmup", "0s", server.address());
      // then
      LimitedBy limitedBy = run.assertFlawless().result().limitedBy();
      boolean asksTheKernel = Transport.EPOLL.isAvailable();
      assertThat(limitedBy.who()).isEqualTo(asksTheKernel ? Who.PEER : Who.PEER_OR_NETWORK);
      assertThat(run.out()).endsWith("limited by    " + limitedBy + "\n");
    }
  }

  @Test
  void should_name_nothing_when_the_rate_was_reached() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      JsonNode limitedBy =
          LoadRun.of("-c", "2", "-r", "100", "-n", "50", "--json", "-", peer.address())
              .json()
              .at("/summary/limited_by");
      // then
      assertThat(limitedBy.get("who").asText()).isEqualTo("nothing");
      assertThat(limitedBy.get("because").asText()).isEqualTo("the rate wanted was reached");
      assertThat(limitedBy.at("/shares/client_busy").isNumber()).isTrue();
    }
  }

  @Test
  void should_name_the_network_when_a_link_is_throttled() throws Exception {
    assumeThat(Transport.EPOLL.isAvailable()).as("asks the kernel").isTrue();
    try (ThrottledLink link = ThrottledLink.to("20mbit")) {
      // when
      LimitedBy limitedBy =
          LoadRun.of(
                  "--stream", "up", "-c", "2", "-d", "1500ms", "--warmup", "500ms", link.discard())
              .result()
              .limitedBy();
      // then
      assertThat(limitedBy.who()).as(limitedBy.toString()).isEqualTo(Who.NETWORK);
      assertThat(limitedBy.because()).startsWith("bytes were on their way");
    }
  }

  private static RunningServer stall(Transport transport, String parameters) {
    return RunningServer.with(
        "--listen=stall=127.0.0.1:0?" + parameters,
        "--threads=1",
        "--admin=none",
        "--transport=" + transport);
  }

  private static LoadRun stream(Transport transport, RunningServer server, String... more) {
    List<String> args = new ArrayList<>(List.of("--stream", "up", "-d", "1500ms"));
    args.addAll(List.of("--warmup", "500ms", "--transport", transport.toString()));
    args.addAll(List.of(more));
    args.add(server.address());
    LoadRun run = LoadRun.of(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }
}
