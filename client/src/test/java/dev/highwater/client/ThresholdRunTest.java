package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.run.RunResult.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that have something to hold, and those that tell of themselves as they go. */
class ThresholdRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void should_tell_what_held_and_end_well_if_the_run_can_be_trusted() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-n",
              "100",
              "-r",
              "500",
              "--json",
              "-",
              "--threshold",
              "p99<1h",
              "--threshold",
              "errors<=0",
              "--threshold",
              "rate>1",
              peer.address());
      // then
      boolean valid = run.json().at("/summary/latency_us/trusted/p99").asBoolean();
      assertThat(run.exitCode()).isEqualTo(valid ? 0 : 3);
      JsonNode thresholds = run.json().at("/summary/thresholds");
      assertThat(thresholds).hasSize(3);
      for (JsonNode threshold : thresholds) {
        assertThat(threshold.get("held").asBoolean()).isTrue();
        boolean isOfLatency = threshold.get("unit").asText().equals("us");
        assertThat(threshold.get("proven").asBoolean()).isEqualTo(valid || !isOfLatency);
      }
      assertThat(thresholds.at("/0/expression").asText()).isEqualTo("p99<1h");
      assertThat(thresholds.at("/0/value")).isEqualTo(run.json().at("/summary/latency_us/p99"));
      assertThat(run.err()).contains("threshold     held errors<=0: 0, limit 0");
      assertThat(run.err().contains("NOT PROVEN")).isNotEqualTo(valid);
    }
  }

  @Test
  void should_end_with_three_when_one_is_missed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-n",
              "20",
              "--threshold",
              "p50<1ns",
              "--threshold",
              "errors<1",
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().ending()).isEqualTo(Ending.COMPLETED);
      assertThat(run.out())
          .containsPattern("threshold +(MISSED|NOT PROVEN) p50<1ns: [0-9.]+[num]?s, limit 1ns")
          .contains("held errors<1: 0, limit 1");
    }
  }

  @Test
  void should_not_count_a_threshold_as_proven_by_a_run_that_measured_nothing() throws Exception {
    // given a peer that never answers
    try (ScriptedPeer peer = ScriptedPeer.doing(served -> served.read(new byte[1 << 20]))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-d",
              "300ms",
              "--warmup",
              "0",
              "--json",
              "-",
              "--threshold",
              "mismatches<=0",
              "--threshold",
              "p99<1h",
              peer.address());
      // then
      JsonNode thresholds = run.json().at("/summary/thresholds");
      assertThat(thresholds.at("/0/held").asBoolean()).isTrue();
      assertThat(thresholds.at("/0/proven").asBoolean()).isFalse();
      assertThat(thresholds.at("/1/held").asBoolean()).isFalse();
      assertThat(thresholds.at("/1/is_lower_bound").asBoolean()).isTrue();
      assertThat(thresholds.at("/1/judgement").asText()).isEqualTo("not_proven");
      assertThat(run.err())
          .contains("NOT PROVEN mismatches<=0: 0, limit 0 (no request was answered)")
          .contains("NOT PROVEN p99<1h: >");
    }
  }

  @Test
  void should_end_at_once_when_one_reply_took_too_long() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when a threshold is broken by the first reply already
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-d",
              "60s",
              "--warmup",
              "0",
              "--json",
              "-",
              "--fail-fast",
              "--threshold",
              "max<1ns",
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().ending()).isEqualTo(Ending.THRESHOLD_MISSED);
      assertThat(run.result().seconds()).isLessThan(30);
      assertThat(run.json().at("/summary/ending").asText()).isEqualTo("threshold_missed");
      assertThat(run.err()).contains("early: a threshold could no longer be held (--fail-fast)");
      run.assertConserved();
    }
  }

  @Test
  void should_end_at_once_for_errors_resets_and_wrong_bytes() throws Exception {
    assertEndsEarly("resets<=3", resettingPeer());
    assertEndsEarly("errors<=0", resettingPeer());
    assertEndsEarly(
        "mismatches<1",
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                request[7] ^= 1;
                served.write(request);
              }
            }));
  }

  @Test
  void should_go_on_where_a_threshold_can_still_be_held() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-n",
              "100",
              "--fail-fast",
              "--threshold",
              "p99<1ns",
              "--threshold",
              "max>1h",
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().ending()).isEqualTo(Ending.COMPLETED);
      assertThat(run.measured().outcomes().completed()).isEqualTo(100);
    }
  }

  @Test
  void should_keep_labels_and_the_share_of_a_shard() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "7",
              "-n",
              "100",
              "-r",
              "9k",
              "--shard",
              "2/3",
              "--label",
              "zone=a",
              "--label",
              "empty=",
              "--json",
              "-",
              peer.address());
      // then the seven connections are 3 + 2 + 2, the hundred requests 34 + 33 + 33, and the rate
      // is a third
      JsonNode json = run.json();
      assertThat(run.measured().outcomes().sent()).isEqualTo(33);
      assertThat(json.at("/shard/index").asInt()).isEqualTo(2);
      assertThat(json.at("/shard/of").asInt()).isEqualTo(3);
      assertThat(json.at("/labels/zone").asText()).isEqualTo("a");
      assertThat(json.at("/labels/empty").asText()).isEmpty();
      assertThat(json.at("/summary/connections/requested").asInt()).isEqualTo(2);
      assertThat(json.at("/summary/rate/wanted_per_s").asDouble()).isEqualTo(3_000);
      assertThat(json.at("/config/connections/requested").asText()).isEqualTo("7");
      assertThat(json.at("/config/connections/effective").asText()).isEqualTo("2");
      assertThat(json.at("/config/requests/effective").asText()).isEqualTo("33");
      assertThat(json.at("/config/rate/effective").asText()).isEqualTo("3k/s");
      assertThat(json.at("/config/warmup/effective").asText()).isEqualTo("0s");
      assertThat(run.err()).contains("shard 2/3 of 7 connections");
    }
  }

  @Test
  void should_write_an_event_a_line() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-r",
              "500",
              "-d",
              "500ms",
              "--warmup",
              "200ms",
              "--interval",
              "100ms",
              "--label",
              "run=7",
              "--ndjson",
              "-",
              peer.address());
      run.assertConserved();
      // then
      List<JsonNode> events = events(run.out());
      assertThat(events.get(0).get("event").asText()).isEqualTo("start");
      assertThat(events.get(0).at("/config/connections/effective").asText()).isEqualTo("2");
      assertThat(events.get(0).at("/labels/run").asText()).isEqualTo("7");
      JsonNode end = events.get(events.size() - 1);
      assertThat(end.get("event").asText()).isEqualTo("end");
      assertThat(end.at("/summary/requests/sent").asLong())
          .isEqualTo(run.measured().outcomes().sent());
      assertThat(end.at("/histograms/latency").asText()).isNotEmpty();
      List<JsonNode> rows = events.subList(1, events.size() - 1);
      assertThat(rows).hasSameSizeAs(run.report().intervals()).hasSizeGreaterThan(1);
      assertThat(rows).allSatisfy(r -> assertThat(r.get("event").asText()).isEqualTo("interval"));
      assertThat(run.err()).as("where the summary is then").contains("verdict");
    }
  }

  @Test
  void should_write_intervals_as_they_happen(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("events.ndjson");
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // given a run that would go on for long
      LoadRun run =
          LoadRun.begin(
              "-c",
              "1",
              "-d",
              "60s",
              "--interval",
              "100ms",
              "--ndjson",
              file.toString(),
              peer.address());
      // when three of them were shown, while it still runs
      await().until(() -> run.err().lines().filter(line -> line.contains(" open ")).count() >= 3);
      // then start and the first two are in the file, for what is shown is written before the next
      assertThat(Files.readString(file).lines().count()).isGreaterThanOrEqualTo(3);
      run.interrupt();
      // and the last event comes all the same
      assertThat(run.exitCode()).isEqualTo(130);
      List<JsonNode> events = events(Files.readString(file));
      assertThat(events.get(events.size() - 1).get("event").asText()).isEqualTo("end");
      assertThat(run.out()).contains("verdict");
    }
  }

  private static void assertEndsEarly(String threshold, ScriptedPeer resetting) throws Exception {
    try (ScriptedPeer peer = resetting) {
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-d",
              "60s",
              "--warmup",
              "0",
              "--fail-fast",
              "--threshold",
              threshold,
              peer.address());
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.result().ending()).isEqualTo(Ending.THRESHOLD_MISSED);
      assertThat(run.out()).contains("MISSED " + threshold);
    }
  }

  private static ScriptedPeer resettingPeer() throws Exception {
    return ScriptedPeer.doing(
        served -> {
          served.read(new byte[512]);
          served.reset();
        });
  }

  private static List<JsonNode> events(String lines) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      events.add(ResultSchema.checkedEvent(JSON.readTree(line)));
    }
    return events;
  }
}
