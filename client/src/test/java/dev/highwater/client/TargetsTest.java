package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where connections go to, where they come from, and how fast they are opened. */
class TargetsTest {
  @OnEachTransport
  void should_spread_connections_evenly_over_the_targets(Transport transport) throws Exception {
    try (ScriptedPeer one = ScriptedPeer.doing(ScriptedPeer.echo(512));
        ScriptedPeer two = ScriptedPeer.doing(ScriptedPeer.echo(512));
        ScriptedPeer three = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "12",
              "-n",
              "1200",
              "-r",
              "10k",
              "--transport",
              transport.toString(),
              one.address(),
              two.address(),
              three.address());
      // then
      run.assertFlawless();
      assertThat(Stream.of(one, two, three).map(peer -> peer.sources().size())).containsOnly(4);
      assertThat(Stream.of(one, two, three).map(ScriptedPeer::requests)).containsOnly(400L);
    }
  }

  @Test
  void should_take_a_target_that_was_given_many_times_for_one() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // given
      List<String> args = new ArrayList<>(List.of("-c", "4", "-n", "40", "--json", "-"));
      args.addAll(Collections.nCopies(10_000, peer.address()));
      args.add(peer.address().replace("127.0.0.1:", "127.0.0.1:0"));
      // when
      LoadRun run = LoadRun.of(args.toArray(String[]::new));
      // then
      run.assertFlawless();
      assertThat(run.report().targets()).containsExactly(peer.address());
      assertThat(run.json().get("targets")).hasSize(1);
    }
  }

  @Test
  void should_start_with_ten_thousand_targets_of_which_few_get_a_connection() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // given others behind it, of 127.0.0.0/8
      List<String> args = new ArrayList<>(List.of("-c", "1", "-n", "10", peer.address()));
      for (int i = 0; i < 10_000; i++) {
        args.add("127.1.%d.%d:9".formatted(i / 200, 1 + i % 200));
      }
      // when
      LoadRun run = LoadRun.of(args.toArray(String[]::new));
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.measured().outcomes().completed()).isEqualTo(10);
    }
  }

  @OnEachTransport
  void should_come_from_every_source_address_to_every_target(Transport transport) throws Exception {
    try (ScriptedPeer one = ScriptedPeer.doing(ScriptedPeer.echo(512));
        ScriptedPeer two = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "8",
              "-n",
              "80",
              "--source-address",
              "127.0.0.2,127.0.0.3",
              "--transport",
              transport.toString(),
              one.address(),
              two.address());
      // then
      run.assertFlawless();
      assertThat(bySource(one)).isEqualTo(Map.of("127.0.0.2", 2L, "127.0.0.3", 2L));
      assertThat(bySource(two)).isEqualTo(Map.of("127.0.0.2", 2L, "127.0.0.3", 2L));
    }
  }

  @OnEachTransport
  void should_refuse_a_source_address_of_another_machine_in_one_line(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when 192.0.2.0/24 is for documentation (RFC 5737) and so nobody's
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-n",
              "1",
              "--source-address",
              "127.0.0.2,192.0.2.1",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err())
          .startsWith("source-address: 192.0.2.1, from --source-address")
          .contains("(expected: an address of this machine");
      assertThat(peer.sources()).isEmpty();
    }
  }

  @OnEachTransport
  void should_open_connections_no_faster_than_asked(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "21",
              "-n",
              "21",
              "--connect-rate",
              "50",
              "--transport",
              transport.toString(),
              peer.address());
      // then twenty distances of 20 ms
      run.assertFlawless();
      assertThat(run.result().rampSeconds()).isBetween(0.4, 20.0);
      assertThat(peer.sources()).hasSize(21);
    }
  }

  @OnEachTransport
  void should_say_in_one_line_that_nobody_listens(Transport transport) throws Exception {
    // given
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    // when
    LoadRun run =
        LoadRun.of("-c", "3", "-n", "1", "--transport", transport.toString(), "127.0.0.1:" + port);
    // then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err())
        .startsWith("targets: 127.0.0.1:" + port)
        .containsIgnoringCase("refused")
        .contains("(expected: a peer that accepts connections");
  }

  @Test
  void should_load_the_targets_that_listen_and_count_what_the_others_refuse() throws Exception {
    // given
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "4",
              "-d",
              "300ms",
              "--warmup",
              "0",
              "--json",
              "-",
              peer.address(),
              "127.0.0.1:" + port);
      // then
      String closed = "127.0.0.1:" + port;
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.complaints())
          .last()
          .asString()
          .startsWith("targets: " + closed + " (expected: a peer that accepts connections")
          .contains("2 wanted, 0 opened, failed: refused ");
      assertThat(run.result().openAtEnd()).isEqualTo(2);
      assertThat(run.json().at("/summary/connections/failed/refused").asLong())
          .isGreaterThanOrEqualTo(2);
      JsonNode targets = run.json().at("/summary/targets");
      assertThat(targets).hasSize(2);
      assertThat(targets.at("/0/target").asText()).isEqualTo(peer.address());
      assertThat(targets.at("/0/opened").asInt()).isEqualTo(2);
      assertThat(targets.at("/0/open_at_end").asInt()).isEqualTo(2);
      assertThat(targets.at("/0/failed")).isEmpty();
      assertThat(targets.at("/1/target").asText()).isEqualTo(closed);
      assertThat(targets.at("/1/connections").asInt()).isEqualTo(2);
      assertThat(targets.at("/1/opened").asInt()).isZero();
      assertThat(targets.at("/1/open_at_end").asInt()).isZero();
      assertThat(targets.at("/1/failed/refused").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(run.json().at("/summary/limited_by/because").asText())
          .startsWith("no connection to " + closed + " was open (refused ");
      assertThat(run.err())
          .containsPattern("\ntarget +" + closed + ": 2 wanted, 0 opened, failed: refused ")
          .doesNotContain(peer.address() + ": 2 wanted");
    }
  }

  @Test
  void should_name_the_targets_that_no_connection_was_made_to() throws Exception {
    try (ScriptedPeer one = ScriptedPeer.doing(ScriptedPeer.echo(512));
        ScriptedPeer two = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.of("-c", "1", "-n", "10", one.address(), two.address());
      // then
      assertThat(run.exitCode()).isZero();
      assertThat(run.result().targets().get(1).wanted()).isZero();
      assertThat(run.out())
          .contains(
              "1 of 2 targets were never tried, since there are 1 connections: " + two.address());
    }
  }

  private static Map<String, Long> bySource(ScriptedPeer peer) {
    return peer.sources().stream()
        .collect(Collectors.groupingBy(InetAddress::getHostAddress, Collectors.counting()));
  }
}
