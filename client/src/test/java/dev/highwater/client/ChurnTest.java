package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.metering.CloseCause;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are closed and made again as planned. */
class ChurnTest {
  private static final Path SOCKSTAT = Path.of("/proc/self/net/sockstat");

  @OnEachTransport
  void should_ask_exactly_so_many_requests_of_each_connection(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = load(transport, peer.address(), "-c1", "-n100", "--requests-per-connection=10");
      // then as many as are needed, and none to spare
      run.assertFlawless();
      assertThat(peer.sources()).hasSize(10);
      assertThat(peer.requests()).isEqualTo(100);
      assertThat(run.result().connections().opened()).isEqualTo(10);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 10L));
      assertThat(run.result().churn().planned()).isEqualTo(9);
      assertThat(run.result().churn().unplanned()).isZero();
      assertThat(run.measured().connectTime().count()).isEqualTo(10);
      assertThat(run.result().verdict().cautions()).noneMatch(c -> c.contains("were open"));
    }
  }

  @OnEachTransport
  void should_complete_requests_that_need_no_reply_before_it_closes(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(silent())) {
      // when
      LoadRun run =
          load(
              transport,
              peer.address(),
              "-c2",
              "-n1k",
              "--expect=none",
              "--requests-per-connection=5");
      // then none is cut off by the close
      run.assertFlawless();
      await().untilAsserted(() -> assertThat(peer.requests()).isEqualTo(1_000));
      assertThat(run.result().connections().opened()).isBetween(200L, 202L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_lose_no_request_whatever_the_number_for_each_connection(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long requests = random.nextLong(1, 41);
    int pipeline = 1 + random.nextInt(16);
    Transport transport = Transport.available().get(random.nextInt(Transport.available().size()));
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run =
          load(
              transport,
              server.address(),
              "-c7",
              "-p" + pipeline,
              "-r5k",
              "-n5k",
              "--threads=2",
              "--requests-per-connection=" + requests);
      // then
      String asked = "seed %d: %d requests, pipeline %d".formatted(seed, requests, pipeline);
      assertThat(run.exitCode()).as(asked + run.err()).isZero();
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).as(asked).isEqualTo(5_000);
      assertThat(run.measured().outcomes().completed()).as(asked).isEqualTo(5_000);
      assertThat(run.measured().outcomes().lost()).as(asked).isZero();
      Churn churn = run.result().churn();
      assertThat(churn.unplanned()).as(asked).isZero();
      assertThat(churn.planned()).as(asked).isBetween(5_000 / requests - 14, 5_000 / requests);
      assertThat(run.result().connections().opened()).as(asked).isEqualTo(7 + churn.planned());
    }
  }

  @OnEachTransport
  void should_replace_what_is_old_and_never_with_a_request_in_flight(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.doing("slow", transport)) {
      // when every reply takes longer than a connection's life
      LoadRun run =
          load(
              transport,
              server.address(),
              "-c4",
              "-p3",
              "-d800ms",
              "--warmup=0",
              "--connection-lifetime=20ms");
      // then
      run.assertFlawless();
      assertThat(run.result().churn().planned()).isGreaterThan(4);
      assertThat(run.result().churn().unplanned()).isZero();
      assertThat(run.result().connections().closedByCause()).containsOnlyKeys(CloseCause.LOCAL);
    }
  }

  @OnEachTransport
  void should_count_apart_what_the_peer_ended(Transport transport) throws Exception {
    // given a peer that says goodbye after the seventh reply, long before we would
    try (ScriptedPeer peer = ScriptedPeer.doing(goodbyeAfter(7))) {
      // when
      LoadRun run = load(transport, peer.address(), "-c1", "-n70", "--requests-per-connection=10");
      // then
      Churn churn = run.result().churn();
      assertThat(churn.planned()).isZero();
      assertThat(churn.unplanned()).isGreaterThanOrEqualTo(8);
      assertThat(run.out()).contains("0 planned, " + churn.unplanned() + " unplanned");
    }
  }

  @OnEachTransport
  void should_end_with_a_fin_that_the_peer_reads_as_the_end(Transport transport) throws Exception {
    try (EndsSeen peer = new EndsSeen()) {
      load(transport, peer.address(), "-c1", "-n4", "--requests-per-connection=2").assertFlawless();
      await().untilAsserted(() -> assertThat(peer.ends()).containsExactly("fin", "fin"));
    }
  }

  @OnEachTransport
  void should_end_with_a_reset_that_the_peers_kernel_tells_of(Transport transport)
      throws Exception {
    try (EndsSeen peer = new EndsSeen()) {
      LoadRun run =
          load(
              transport,
              peer.address(),
              "-c1",
              "-n5",
              "--requests-per-connection=2",
              "--close=rst");
      // then the last one, whose life was not over, ends like the others
      run.assertFlawless();
      await().untilAsserted(() -> assertThat(peer.ends()).containsExactly("rst", "rst", "rst"));
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 3L));
    }
  }

  @OnEachTransport
  void should_wait_for_the_peers_fin_behind_its_own(Transport transport) throws Exception {
    try (EndsSeen peer = new EndsSeen()) {
      peer.delayOwnFin();
      LoadRun run =
          load(
              transport,
              peer.address(),
              "-c1",
              "-n4",
              "--requests-per-connection=2",
              "--close=half");
      // then the next connection comes when the peer has ended the one before
      run.assertFlawless();
      await().untilAsserted(() -> assertThat(peer.ends()).containsExactly("fin", "fin"));
      assertThat(peer.openAtOnce()).isEqualTo(1);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 2L));
    }
  }

  @OnEachTransport
  void should_not_wait_for_longer_than_the_request_timeout_for_the_peers_fin(Transport transport)
      throws Exception {
    try (EndsSeen peer = new EndsSeen()) {
      peer.keepOpen();
      LoadRun run =
          load(
              transport,
              peer.address(),
              "-c1",
              "-n4",
              "--requests-per-connection=2",
              "--close=half",
              "--request-timeout=300ms");
      // then
      run.assertFlawless();
      assertThat(run.result().churn().planned()).isEqualTo(1);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 2L));
    }
  }

  @OnEachTransport
  void should_still_see_that_the_peer_is_gone(Transport transport) throws Exception {
    ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512));
    LoadRun run =
        LoadRun.begin(
            "-c2",
            "-d1h",
            "--warmup=0",
            "--requests-per-connection=1",
            "--close=rst",
            "--request-timeout=500ms",
            "--transport=" + transport,
            peer.address());
    // when
    await().until(() -> peer.requests() > 100);
    peer.die();
    // then
    assertThat(run.exitCode()).isEqualTo(1);
    run.assertConserved();
    assertThat(run.result().ending()).isEqualTo(Ending.PEER_GONE);
  }

  @Test
  void should_make_ten_thousand_connections_and_leave_no_descriptor_behind() throws Exception {
    try (RunningServer server = RunningServer.echo(Transport.available().get(0))) {
      LoadRun.of("-c20", "-n100", server.address()).assertFlawless(); // all classes loaded
      long before = descriptors();
      // when
      LoadRun run = LoadRun.of("-c20", "-n10k", "--requests-per-connection=1", server.address());
      run.assertFlawless();
      // then some come too late for the last requests
      assertThat(run.result().connections().opened()).isBetween(10_000L, 10_019L);
      await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 5));
    }
  }

  @Test
  void should_report_how_connections_came_and_went() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c2",
              "-d600ms",
              "--warmup=0",
              "--interval=100ms",
              "--requests-per-connection=3",
              "--json=-",
              peer.address());
      // then
      JsonNode summary = run.assertFlawless().json().get("summary");
      Churn churn = run.result().churn();
      assertThat(summary.at("/connections/reconnects/planned").asLong())
          .isEqualTo(churn.planned())
          .isEqualTo(run.result().connections().opened() - 2);
      assertThat(summary.at("/connections/reconnects/unplanned").asLong()).isZero();
      assertThat(summary.get("connects_per_s").asDouble())
          .isEqualTo(churn.connectsPerSecond())
          .isPositive();
      assertThat(summary.at("/connections").has("time_wait")).isEqualTo(Files.isReadable(SOCKSTAT));
      assertThat(summary.at("/connect_us/count").asLong())
          .isEqualTo(run.result().connections().opened());
      long inRows = 0;
      for (JsonNode row : run.json().get("intervals")) {
        inRows += row.at("/connect_us/count").asLong();
        assertThat(row.get("connects_per_s").isNumber()).isTrue();
      }
      assertThat(inRows)
          .as("the two of the ramp belong to no interval")
          .isBetween(1L, run.result().connections().opened() - 2);
      assertThat(run.err())
          .containsPattern("connects [0-9.,]+/s p50 ")
          .containsPattern("reconnects +[0-9,]+ planned, 0 unplanned; [0-9.,]+/s connects");
      if (Files.isReadable(SOCKSTAT)) {
        assertThat(run.err()).containsPattern("; [0-9,]+ sockets of this network namespace in");
      }
    }
  }

  @Test
  void should_not_speak_of_churn_where_there_is_none() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.of("-c2", "-n10", peer.address());
      // then
      assertThat(run.assertFlawless().out()).doesNotContain("reconnects", "TIME_WAIT");
      assertThat(run.result().churn().timeWait()).isNull();
    }
  }

  private static LoadRun load(Transport transport, String address, String... options) {
    return LoadRun.of(
        Stream.concat(Stream.of(options), Stream.of("--transport=" + transport, address))
            .toArray(String[]::new));
  }

  private static ScriptedPeer.Script silent() {
    return served -> {
      byte[] request = new byte[512];
      while (served.read(request)) {
        // not a word
      }
    };
  }

  private static ScriptedPeer.Script goodbyeAfter(int replies) {
    return served -> {
      byte[] request = new byte[512];
      for (int i = 0; i < replies && served.read(request); i++) {
        served.write(request);
      }
      served.endInOrder();
    };
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
