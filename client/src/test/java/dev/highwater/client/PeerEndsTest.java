package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.metering.CloseCause;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.time.Duration;

/** A peer that ends connections, or itself, while it is loaded. */
class PeerEndsTest {
  @OnEachTransport
  void should_replace_a_connection_that_the_peer_ends_and_count_what_it_owed(Transport transport)
      throws Exception {
    // given a peer that answers ten requests on a connection and then says goodbye
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              for (int i = 0; i < 10 && served.read(request); i++) {
                served.write(request);
              }
              served.endInOrder();
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-p",
              "4",
              "-n",
              "200",
              "--transport",
              transport.toString(),
              peer.address());
      // then nothing is sent again in silence
      assertThat(run.exitCode()).as(run.err()).isZero();
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).isEqualTo(200);
      assertThat(run.measured().outcomes().lost()).isPositive();
      assertThat(run.measured().outcomes().completed() + run.measured().outcomes().lost())
          .isEqualTo(200);
      long ended = run.result().connections().closedBy(CloseCause.PEER_FIN);
      assertThat(ended).isPositive();
      assertThat(run.result().connections().opened())
          .isEqualTo(ended + run.result().connections().closedBy(CloseCause.LOCAL));
    }
  }

  @OnEachTransport
  void should_not_take_a_peer_for_gone_that_ends_every_connection_after_its_reply(
      Transport transport) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              served.read(request);
              served.write(request);
              served.endInOrder();
            })) {
      // when
      LoadRun run =
          LoadRun.of("-c", "1", "-n", "10", "--transport", transport.toString(), peer.address());
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      run.assertConserved();
      assertThat(run.measured().outcomes().completed()).isPositive();
    }
  }

  @OnEachTransport
  void should_count_every_reset_once(Transport transport) throws Exception {
    // given a peer whose first three connections are reset with the fifth request
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              for (int i = 0; served.read(request); i++) {
                if (i == 4 && served.number() < 3) {
                  served.reset();
                  return;
                }
                served.write(request);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-n",
              "300",
              "--threads",
              "2",
              "--transport",
              transport.toString(),
              "--json",
              "-",
              peer.address());
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).isEqualTo(300);
      assertThat(run.measured().outcomes().lost()).isEqualTo(3);
      assertThat(run.result().connections().closedBy(CloseCause.PEER_RESET)).isEqualTo(3);
      assertThat(run.result().connections().opened()).isEqualTo(5);
      assertThat(run.json().at("/summary/connections/closed/peer_reset").asLong()).isEqualTo(3);
      assertThat(run.complaints()).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  @OnEachTransport
  void should_go_on_when_the_peer_dies_and_comes_back(Transport transport) throws Exception {
    ScriptedPeer first = ScriptedPeer.doing(ScriptedPeer.echo(512));
    LoadRun run =
        LoadRun.begin(
            "-c",
            "3",
            "-r",
            "500",
            "-d",
            "2s",
            "--warmup",
            "0",
            "--transport",
            transport.toString(),
            first.address());
    // when
    await().until(() -> first.requests() > 200);
    first.die();
    try (ScriptedPeer second = ScriptedPeer.on(first.port(), ScriptedPeer.echo(512))) {
      await().until(() -> second.requests() > 0);
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      run.assertConserved();
      assertThat(run.result().ending()).isEqualTo(Ending.COMPLETED);
      assertThat(run.result().connections().closedBy(CloseCause.PEER_RESET)).isEqualTo(3);
      assertThat(run.measured().outcomes().timedOut()).isZero();
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isEqualTo(1_000);
      assertThat(run.measured().outcomes().completed()).isGreaterThan(200);
      assertNoStackTrace(run);
    }
  }

  @OnEachTransport
  void should_end_with_the_counts_right_when_the_peer_dies_for_good(Transport transport)
      throws Exception {
    ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512));
    LoadRun run =
        LoadRun.begin(
            "-c",
            "3",
            "-p",
            "2",
            "-d",
            "1h",
            "--warmup",
            "0",
            "--request-timeout",
            "500ms",
            "--transport",
            transport.toString(),
            peer.address());
    // when
    await().until(() -> peer.requests() > 200);
    peer.die();
    // then
    assertThat(run.exitCode()).isEqualTo(1);
    run.assertConserved();
    assertThat(run.result().ending()).isEqualTo(Ending.PEER_GONE);
    assertThat(run.result().connections().closedBy(CloseCause.PEER_RESET)).isEqualTo(3);
    assertThat(run.result().connections().closed()).isEqualTo(3);
    assertThat(run.measured().outcomes().completed()).isPositive();
    assertThat(run.measured().outcomes().lost()).isBetween(1L, 6L);
    assertThat(run.measured().outcomes().timedOut()).isZero();
    assertThat(run.result().measured().outcomes().unanswered()).isZero();
    assertThat(run.out()).contains("ended         early: no connection");
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.complaints().get(0))
        .startsWith("targets: " + peer.address())
        .contains("(expected: a peer that stays and answers");
  }

  @OnEachTransport
  void should_time_out_requests_of_a_peer_that_reads_and_never_answers(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(silent())) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-p",
              "3",
              "-d",
              "1s",
              "--warmup",
              "0",
              "--request-timeout",
              "200ms",
              "--transport",
              transport.toString(),
              peer.address());
      // then every timeout costs a connection
      assertThat(run.exitCode()).isEqualTo(1);
      run.assertConserved();
      assertThat(run.measured().outcomes().completed()).isZero();
      assertThat(run.measured().outcomes().timedOut()).isGreaterThanOrEqualTo(6);
      assertThat(run.result().connections().opened()).isGreaterThanOrEqualTo(4);
      assertThat(run.result().connections().closedByCause()).containsOnlyKeys(CloseCause.LOCAL);
      await()
          .untilAsserted(
              () -> assertThat(peer.requests()).isEqualTo(run.measured().outcomes().sent()));
    }
  }

  @OnEachTransport
  void should_count_apart_what_is_in_flight_at_the_end(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(silent())) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-p",
              "3",
              "-d",
              "600ms",
              "--warmup",
              "0",
              "--request-timeout",
              "1m",
              "--transport",
              transport.toString(),
              peer.address());
      // then they are not lost: it is we who no longer wait
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).isEqualTo(6);
      assertThat(run.result().measured().outcomes().unanswered()).isEqualTo(6);
      assertThat(run.measured().outcomes().lost()).isZero();
      assertThat(run.out()).contains("6 unanswered at the end");
    }
  }

  @OnEachTransport
  void should_wait_for_replies_that_come_soon_after_the_end(Transport transport) throws Exception {
    // given a peer that answers a request only when nothing more comes for a while
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                served.write(request);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-d",
              "100ms",
              "--warmup",
              "0",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(2);
    }
  }

  private static ScriptedPeer.Script silent() {
    return served -> {
      byte[] request = new byte[512];
      while (served.read(request)) {
        // not a word
      }
    };
  }

  private static void assertNoStackTrace(LoadRun run) {
    assertThat(run.err().lines()).noneMatch(line -> line.matches("\\s+at .*|.*Exception.*"));
  }
}
