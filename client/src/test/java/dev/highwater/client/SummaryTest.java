package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.report.SideBySide;
import dev.highwater.options.Version;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a run tells people. */
class SummaryTest {
  @Test
  void should_tell_what_was_asked_and_what_came_of_it() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(100))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-n",
              "1234",
              "-r",
              "5k",
              "-l",
              "100",
              "--so-sndbuf",
              "32KiB",
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.out().lines().findFirst().orElseThrow())
          .isEqualTo("highwater " + Version.current() + ", load of " + peer.address());
      Map<String, String> lines = labelled(run.out());
      assertThat(lines)
          .containsKeys(
              "asked",
              "option",
              "connections",
              "requests",
              "rate",
              "throughput",
              "latency",
              "service time",
              "connect",
              "schedule lag",
              "back-pressure",
              "tcp",
              "this client",
              "verdict");
      assertThat(lines.get("asked"))
          .startsWith("2 connections, 5k/s constant, 1234 requests after 0s of warm-up; ")
          .contains("100 B random, pipeline 1, expect echo");
      assertThat(lines.get("option")).startsWith("so-sndbuf: requested 32KiB, effective ");
      assertThat(lines.get("connections"))
          .startsWith("2 wanted, 2 opened in ")
          .endsWith("failed: none; closed: local 2");
      assertThat(lines.get("requests"))
          .isEqualTo(
              "1,234 due, 1,234 sent: 1,234 completed, 0 mismatched, 0 timed out, 0 lost, 0"
                  + " unanswered at the end");
      assertThat(lines.get("rate")).startsWith("5,000/s wanted, ").contains(" achieved over ");
      assertThat(lines.get("latency")).endsWith("from the due time");
      assertThat(lines.get("service time")).endsWith("from the send");
      assertThat(lines.get("verdict")).matches("(valid|valid up to p[0-9.]+|NOT VALID): .*");
      assertThat(run.out()).endsWith("\n").doesNotContain(" \n").doesNotContain("null");
    }
  }

  @Test
  void should_say_that_a_closed_loop_has_no_due_times() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.of("-c", "1", "-n", "10", peer.address());
      // then
      Map<String, String> lines = labelled(run.out());
      assertThat(lines).doesNotContainKey("schedule lag");
      assertThat(lines.get("latency")).endsWith("from the send: a closed loop");
      assertThat(lines.get("rate")).startsWith("as fast as replies come, ");
    }
  }

  @Test
  void should_put_results_side_by_side() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // given
      LoadRun open = LoadRun.of("-c", "1", "-n", "30", "-r", "1k", peer.address());
      LoadRun closed = LoadRun.of("-c", "1", "-n", "40", peer.address());
      // when
      String table =
          SideBySide.of(
              List.of("open loop", "closed loop"), List.of(open.report(), closed.report()));
      // then
      List<String> lines = table.lines().toList();
      assertThat(lines.get(0)).matches(" {16}open loop {23}closed loop");
      assertThat(lines).anyMatch(line -> line.matches("rate wanted +1,000/s +none"));
      assertThat(lines).anyMatch(line -> line.matches("requests due +30 +40"));
      assertThat(lines).anyMatch(line -> line.matches(" +completed +30 +40"));
      assertThat(lines).anyMatch(line -> line.matches("limited by +nothing +(the|this) .*"));
      assertThat(lines)
          .anyMatch(
              line ->
                  line.matches(
                      "verdict +(NOT VALID|valid|valid up to p.+) +(NOT VALID|valid|valid up to p.+)"));
      assertThat(table).endsWith("\n").doesNotContain(" \n");
    }
  }

  private static Map<String, String> labelled(String summary) {
    Function<String, String> label = line -> line.substring(0, Math.min(14, line.length())).strip();
    return summary
        .lines()
        .skip(2)
        .filter(line -> !label.apply(line).isEmpty())
        .collect(Collectors.toMap(label, line -> line.substring(14).strip(), (one, more) -> one));
  }
}
