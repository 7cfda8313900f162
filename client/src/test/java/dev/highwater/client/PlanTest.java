package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads of several phases and groups, from a file. */
class PlanTest {
  @TempDir private Path directory;

  @OnEachTransport
  void should_run_phases_in_turn_and_their_groups_together(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run =
          LoadRun.of(
              "--plan="
                  + plan(
                      """
                      targets: [%s]
                      transport: %s
                      threads: 2
                      warmup: 100ms
                      duration: 500ms
                      phases:
                        - name: calm
                          groups:
                            - {name: steady, connections: 4, rate: 200, threshold: ['p99<1h']}
                            - {name: fast, connections: 2, length: 64}
                        - name: with stalled readers
                          duration: 1s
                          rate: 100
                          groups:
                            - {name: steady, connections: 2}
                            - {name: stalled, connections: 10, stall: 90%%}
                      """
                          .formatted(server.address(), transport)),
              "--json=-");
      // then
      JsonNode whole = run.json();
      JsonNode steady = group(whole, 0, 0);
      JsonNode fast = group(whole, 0, 1);
      JsonNode later = group(whole, 1, 0);
      JsonNode stalled = group(whole, 1, 1);
      boolean valid = steady.at("/summary/thresholds/0/proven").asBoolean();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(valid ? 0 : 3);
      assertThat(whole.get("phases")).hasSize(2);
      assertThat(whole.at("/phases/0/name").asText()).isEqualTo("calm");
      assertThat(steady.get("name").asText()).isEqualTo("steady");
      // the nearest value is the one in force
      assertThat(due(steady)).isEqualTo(100);
      assertThat(due(later)).isEqualTo(100);
      assertThat(due(stalled)).isEqualTo(100);
      assertThat(steady.at("/config/duration/requested").asText()).isEqualTo("500ms");
      assertThat(later.at("/config/duration/requested").asText()).isEqualTo("1s");
      assertThat(later.at("/config/duration/origin").asText()).endsWith("plan.yaml:12");
      assertThat(fast.at("/config/length/effective").asText()).isEqualTo("64");
      assertThat(fast.at("/summary/rate/wanted_per_s").isNull()).isTrue();
      assertThat(steady.at("/summary/connections/opened").asInt()).isEqualTo(4);
      assertThat(stalled.at("/summary/difficult/stall/connections").asInt()).isEqualTo(9);
      assertThat(stalled.at("/summary/connections/opened").asInt()).isEqualTo(1);
      assertThat(whole.at("/config/threads/requested").asText()).isEqualTo("2");
      // groups of a phase begin at the same time, phases do not
      assertThat(steady.at("/summary/thresholds/0/judgement").asText()).isNotEqualTo("missed");
      assertThat(started(later)).isGreaterThan(started(steady));
      // and the whole is their sum
      assertSums(whole, List.of(steady, fast, later, stalled), "/summary/requests/completed");
      assertSums(whole, List.of(steady, fast, later, stalled), "/summary/requests/sent");
      assertSums(whole, List.of(steady, fast, later, stalled), "/summary/latency_us/count");
      assertSums(whole, List.of(steady, fast, later, stalled), "/summary/bytes/received");
      assertSums(whole, List.of(steady, fast, later, stalled), "/summary/connections/opened");
      double seconds = whole.at("/summary/duration_s").asDouble();
      assertThat(seconds).isGreaterThanOrEqualTo(1.5);
      assertThat(whole.at("/summary/connections/requested").asInt()).isEqualTo(6);
      assertThat(run.err())
          .contains("phase calm\n", "\nphase with stalled readers\n", "a plan of 2 phases")
          .containsPattern("\n  steady +100 ")
          .containsPattern("\n    (held|NOT PROVEN) p99<1h: ")
          .containsPattern("\n    stall 9 wanted, 9 opened");
    }
  }

  @Test
  void should_end_with_three_when_a_threshold_of_any_group_was_missed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.of(
              "--plan="
                  + plan(
                      """
                      phases:
                        - name: one
                          groups:
                            - {name: a, requests: 20, connections: 1}
                            - {name: b, requests: 20, connections: 1, threshold: rate>1G}
                      """),
              "--log-level=warn",
              peer.address());
      // then the targets of the command line are those of all groups
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(peer.requests()).isEqualTo(40);
      assertThat(run.out()).containsPattern("\n    MISSED rate>1G: ");
    }
  }

  @Test
  void should_tell_what_was_measured_until_it_was_interrupted() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.begin(
              "--plan="
                  + plan(
                      """
                      phases:
                        - {name: first, groups: [{name: a, requests: 20, connections: 1}]}
                        - name: second
                          groups:
                            - {name: a, duration: 1h, warmup: 0}
                            - {name: b, duration: 1h, warmup: 0}
                        - {name: third, groups: [{name: a, requests: 20}]}
                      """),
              "--json=-",
              peer.address());
      await().until(() -> peer.requests() > 200);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      JsonNode whole = run.json();
      assertThat(whole.get("phases")).hasSize(2);
      assertThat(group(whole, 0, 0).at("/summary/ending").asText()).isEqualTo("completed");
      assertThat(group(whole, 1, 0).at("/summary/ending").asText()).isEqualTo("interrupted");
      assertThat(group(whole, 1, 1).at("/summary/ending").asText()).isEqualTo("interrupted");
      assertThat(whole.at("/summary/ending").asText()).isEqualTo("interrupted");
    }
  }

  @Test
  void should_tell_of_the_others_when_one_group_cannot_run() throws Exception {
    ScriptedPeer gone = ScriptedPeer.doing(ScriptedPeer.echo(512));
    gone.die();
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.of(
              "--plan="
                  + plan(
                      """
                      connections: 1
                      requests: 20
                      phases:
                        - name: one
                          groups:
                            - {name: there, targets: %s}
                            - {name: gone, targets: %s}
                        - {name: two, groups: [{name: there, targets: %s}]}
                      """
                          .formatted(peer.address(), gone.address(), peer.address())),
              "--json=-");
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.json().at("/phases")).hasSize(1);
      assertThat(run.json().at("/phases/0/groups")).hasSize(2);
      assertThat(group(run.json(), 0, 0).at("/summary/requests/completed").asInt()).isEqualTo(20);
      JsonNode absent = group(run.json(), 0, 1);
      assertThat(absent.get("name").asText()).isEqualTo("gone");
      assertThat(absent.at("/targets/0").asText()).isEqualTo(gone.address());
      assertThat(absent.at("/summary/ending").asText()).isEqualTo("peer_gone");
      assertThat(absent.at("/summary/connections/failed/refused").asInt()).isEqualTo(1);
      assertThat(absent.at("/summary/invalid_because/0").asText())
          .isEqualTo(
              "targets: %s (expected: a peer that accepts connections; attempts: 1 refused)"
                  .formatted(gone.address()));
      assertThat(run.json().at("/summary/ending").asText()).isEqualTo("peer_gone");
      assertThat(run.json().at("/summary/valid").asBoolean()).isFalse();
      assertThat(run.json().at("/summary/invalid_because"))
          .extracting(JsonNode::asText)
          .anyMatch(reason -> reason.startsWith("one/gone: targets: " + gone.address()));
      assertThat(run.err())
          .containsPattern("\n  gone +0 +0 .* NOT VALID\n    ended early: no connection could")
          .contains("\n    targets: " + gone.address() + " (expected: a peer that accepts");
      assertThat(run.complaints()).last().asString().contains("a peer that accepts connections");
    }
  }

  @Test
  void should_end_all_once_a_group_that_is_to_fail_fast_has_broken_a_threshold() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "--plan="
                  + plan(
                      """
                      connections: 1
                      warmup: 0
                      phases:
                        - name: one
                          groups:
                            - {name: long, duration: 1h}
                            - {name: strict, duration: 1h, threshold: max<1ns, fail-fast: true}
                        - {name: two, groups: [{name: never, requests: 20}]}
                      """),
              "--json=-",
              peer.address());
      // then
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.json().at("/phases")).hasSize(1);
      assertThat(group(run.json(), 0, 0).at("/summary/ending").asText()).isEqualTo("stopped");
      assertThat(group(run.json(), 0, 1).at("/summary/ending").asText())
          .isEqualTo("threshold_missed");
      assertThat(run.json().at("/summary/ending").asText()).isEqualTo("threshold_missed");
      assertThat(run.err())
          .contains("    ended early: a threshold of another group could no longer be held")
          .contains("    ended early: a threshold could no longer be held (--fail-fast)")
          .contains("no phase two: a threshold is broken (--fail-fast)");
    }
  }

  @Test
  void should_read_the_plan_from_the_environment_and_let_flags_stand_for_the_top_level()
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(64))) {
      LoadRun run =
          LoadRun.with(
              Map.of(
                  "HIGHWATER_PLAN",
                  plan(
                      """
                      length: 32
                      connections: 1
                      phases:
                        - {name: one, groups: [{name: a, requests: 7}, {name: b, requests: 9}]}
                      """)),
              "--length=64",
              "--json=-",
              peer.address());
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(peer.requests()).isEqualTo(16);
      assertThat(group(run.json(), 0, 0).at("/config/length/origin").asText())
          .isEqualTo("--length");
    }
  }

  private String plan(String yaml) throws IOException {
    return Files.writeString(directory.resolve("plan.yaml"), yaml).toString();
  }

  private static JsonNode group(JsonNode whole, int phase, int group) {
    return whole.at("/phases/%d/groups/%d".formatted(phase, group));
  }

  private static long due(JsonNode group) {
    return group.at("/summary/requests/sent").asLong()
        + group.at("/summary/requests/never_sent").asLong();
  }

  private static String started(JsonNode group) {
    return group.get("started_at").asText();
  }

  private static void assertSums(JsonNode whole, List<JsonNode> parts, String pointer) {
    long sum = parts.stream().mapToLong(part -> part.at(pointer).asLong()).sum();
    assertThat(sum).as(pointer).isPositive();
    assertThat(whole.at(pointer).asLong()).as(pointer).isEqualTo(sum);
  }
}
