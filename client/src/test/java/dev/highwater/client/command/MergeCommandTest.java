package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.CommandRun;
import dev.highwater.client.LoadRun;
import dev.highwater.client.ResultSchema;
import dev.highwater.client.SampleResult;
import dev.highwater.client.ScriptedPeer;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.verdict.CpuQuota;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.testing.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path directory;

  @Test
  void should_make_of_eight_shards_what_one_recording_of_all_their_samples_is() throws Exception {
    Random random =
        Seed.printedFor("should_make_of_eight_shards_what_one_recording_of_all_their_samples_is");
    for (int round = 0; round < 5; round++) {
      // given the samples of eight clients, and all of them recorded in one place
      SampleResult combined = new SampleResult();
      List<Object> files = new ArrayList<>(List.of("-o", "-"));
      for (int index = 1; index <= 8; index++) {
        SampleResult client = new SampleResult().shard(index, 8);
        for (int n = random.nextInt(2_000); n > 0; n--) {
          long service = random.nextLong() >>> (22 + random.nextInt(40));
          long latency = service + (random.nextLong() >>> (23 + random.nextInt(40)));
          client.request(latency, service);
          combined.request(latency, service);
        }
        files.add(client.writeTo(directory.resolve("client-" + index + ".json")));
      }
      // when
      CommandRun run = CommandRun.merge(files.toArray());
      // then
      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode merged = ResultSchema.checked(run.json());
      JsonNode whole = JSON.readTree(JsonReport.of(combined.report()).text());
      assertThat(merged.at("/histograms/latency")).isEqualTo(whole.at("/histograms/latency"));
      assertThat(merged.at("/histograms/service_time"))
          .isEqualTo(whole.at("/histograms/service_time"));
      for (String figure :
          List.of("latency_us", "service_time_us", "connect_us", "schedule_lag_us", "requests")) {
        assertThat(merged.at("/summary/" + figure)).isEqualTo(whole.at("/summary/" + figure));
      }
    }
  }

  @Test
  void should_add_up_counters_and_keep_a_row_for_each_client() throws Exception {
    // given
    Path one = directory.resolve("one.json");
    Path two = directory.resolve("two.json");
    new SampleResult().request(50, 40).timedOut().refused(3).label("zone", "a").writeTo(one);
    new SampleResult()
        .request(70, 60)
        .request(80, 60)
        .resets(4)
        .startedAfter(Duration.ofMillis(40))
        .writeTo(two);
    // when
    CommandRun run = CommandRun.merge(one, two, "-o", "-");
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode merged = ResultSchema.checked(run.json());
    assertThat(merged.at("/summary/sending_started_at").asText())
        .isEqualTo(SampleResult.NOON.toString());
    assertThat(merged.get("labels")).isEmpty();
    assertThat(merged.at("/config/warmup/effective").asText()).isEqualTo("1s");
    JsonNode summary = merged.get("summary");
    assertThat(summary.at("/requests/sent").asLong()).isEqualTo(4);
    assertThat(summary.at("/requests/completed").asLong()).isEqualTo(3);
    assertThat(summary.at("/requests/timed_out").asLong()).isEqualTo(1);
    assertThat(summary.at("/connections/requested").asLong()).isEqualTo(20);
    assertThat(summary.at("/connections/opened").asLong()).isEqualTo(24);
    assertThat(summary.at("/connections/failed/refused").asLong()).isEqualTo(3);
    assertThat(summary.at("/connections/closed/peer_reset").asLong()).isEqualTo(4);
    assertThat(summary.at("/rate/wanted_per_s").asDouble()).isEqualTo(2_000);
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isEqualTo(2_000);
    assertThat(summary.at("/duration_s").asDouble()).isCloseTo(10.04, within(1e-9));
    assertThat(summary.get("cautions")).isEmpty();
    assertThat(summary.at("/bytes/sent").asLong()).isEqualTo(10_240);
    assertThat(summary.at("/write_buffer/crossings").asLong()).isEqualTo(6);
    assertThat(summary.at("/write_buffer/unwritable_s").asDouble()).isEqualTo(3.0);
    assertThat(summary.at("/write_buffer/pending_max_bytes").asLong()).isEqualTo(65_632);
    assertThat(summary.at("/tcp/retransmits").asLong()).isEqualTo(4);
    assertThat(summary.at("/tcp/rtt_us/count").asLong()).isEqualTo(2);
    assertThat(merged.get("clients")).hasSize(2);
    assertThat(merged.at("/clients/0/file").asText()).isEqualTo(one.toString());
    assertThat(merged.at("/clients/0/labels/zone").asText()).isEqualTo("a");
    assertThat(merged.at("/clients/1/requests/completed").asLong()).isEqualTo(2);
    // and people read the same
    assertThat(run.err())
        .contains(
            "2 clients, merged",
            "4 due, 4 sent: 3 completed, 0 mismatched, 1 timed out",
            "one.json",
            "two.json");
  }

  @Test
  void should_keep_what_held_back_the_client_that_was_held_back_most() throws Exception {
    // given one under a quota, and one of a system that does not tell
    Path one = directory.resolve("one.json");
    Path two = directory.resolve("two.json");
    new SampleResult()
        .request(50, 40)
        .cost(new SelfCost(0.2, 0, 0.5, new CpuQuota(151, 150, 7.1, 10), 0.01, 0.3, null))
        .writeTo(one);
    new SampleResult().request(50, 40).cost(new SelfCost(0.2, 0, 0.5)).writeTo(two);
    // when
    CommandRun run = CommandRun.merge(one, two, "-o", "-");
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode client = ResultSchema.checked(run.json()).at("/summary/client");
    assertThat(client.get("periods").asLong()).isEqualTo(151);
    assertThat(client.get("throttled_periods").asLong()).isEqualTo(150);
    assertThat(client.get("throttled_s").asDouble()).isEqualTo(7.1);
    assertThat(client.get("stolen_share").asDouble()).isEqualTo(0.01);
    assertThat(client.get("waiting_share").asDouble()).isEqualTo(0.3);
    assertThat(run.err()).contains("held back by a CPU quota 71 %");
  }

  @Test
  void should_make_the_whole_load_of_what_three_shards_did() throws Exception {
    // given
    List<Object> files = new ArrayList<>();
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      for (int index = 1; index <= 3; index++) {
        Path file = directory.resolve(index + ".json");
        files.add(file);
        String shard = index + "/3";
        LoadRun.of(
                "-c",
                "7",
                "-n",
                "100",
                "-r",
                "700",
                "--shard",
                shard,
                "--json",
                file.toString(),
                peer.address())
            .assertConserved();
      }
    }
    files.addAll(List.of("-o", "-", "--allow-late", "1h", "--allow-invalid"));
    // when
    CommandRun run = CommandRun.merge(files.toArray());
    // then
    JsonNode merged = ResultSchema.checked(run.json());
    assertThat(merged.at("/summary/connections/requested").asInt()).isEqualTo(7);
    assertThat(merged.at("/summary/requests/sent").asInt()).isEqualTo(100);
    assertThat(merged.at("/summary/latency_us/count").asInt()).isEqualTo(100);
    // they ran one after the other, each with a third of the rate
    assertThat(merged.at("/summary/rate/wanted_per_s").asDouble())
        .isCloseTo(700 / 3.0, within(1e-6));
    assertThat(run.err()).contains("in which all runs measured: rates are totals divided by ");
    assertThat(merged.at("/clients/1/shard/index").asInt()).isEqualTo(2);
  }

  @Test
  void should_add_rates_and_say_by_how_much_runs_did_not_measure_at_the_same_time()
      throws Exception {
    // given 10 s each, of which 9.5 s are common
    JsonNode summary = mergedSummary(Duration.ofMillis(500), 10);
    // then
    assertThat(summary.at("/duration_s").asDouble()).isCloseTo(10.5, within(1e-9));
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isEqualTo(2_000);
    assertThat(summary.at("/rate/wanted_per_s").asDouble()).isEqualTo(2_000);
    assertThat(summary.get("cautions"))
        .singleElement()
        .extracting(JsonNode::asText)
        .isEqualTo(
            "the runs measured together for 9.50s of 10.5s: rates are added as if they had all the"
                + " time");
  }

  @Test
  void should_divide_by_all_the_time_where_runs_hardly_measured_at_the_same_time()
      throws Exception {
    // given 10 s each, of which 8 s are common
    JsonNode summary = mergedSummary(Duration.ofSeconds(2), 10);
    // then
    assertThat(summary.at("/duration_s").asDouble()).isCloseTo(12, within(1e-9));
    assertThat(summary.at("/rate/achieved_per_s").asDouble())
        .isCloseTo(20_000 / 12.0, within(1e-6));
    assertThat(summary.at("/rate/wanted_per_s").asDouble()).isCloseTo(20_000 / 12.0, within(1e-6));
    assertThat(summary.at("/connects_per_s").asDouble()).isCloseTo(20 / 12.0, within(1e-6));
    assertThat(summary.at("/throughput_bytes_per_s/sent").asDouble())
        .isCloseTo(10_240 / 12.0, within(1e-6));
    assertThat(summary.get("cautions"))
        .singleElement()
        .extracting(JsonNode::asText)
        .isEqualTo(
            "the runs measured together for 8.00s of 12.0s: rates are totals divided by 12.0s, not"
                + " sums");
  }

  @Test
  void should_say_that_runs_never_measured_at_the_same_time() throws Exception {
    // given 10 s each, an hour apart
    JsonNode summary = mergedSummary(Duration.ofHours(1), 10);
    // then
    assertThat(summary.at("/duration_s").asDouble()).isCloseTo(20, within(1e-6));
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isCloseTo(1_000, within(1e-3));
    assertThat(summary.get("cautions"))
        .singleElement()
        .extracting(JsonNode::asText)
        .isEqualTo(
            "there was no moment of the 20.0s in which all runs measured: rates are totals divided"
                + " by 20.0s, not sums");
  }

  @Test
  void should_not_take_short_runs_for_simultaneous_because_they_began_at_nearly_one_time()
      throws Exception {
    // given 100 ms each, one after the other
    JsonNode summary = mergedSummary(Duration.ofMillis(100), 0.1);
    // then
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isCloseTo(1_000, within(1e-3));
    assertThat(summary.get("cautions")).hasSize(1);
  }

  @Test
  void should_look_at_what_was_measured_and_not_at_the_warm_up() throws Exception {
    // given two that began to send one after the other, and to measure at the same time
    Path one = new SampleResult().warmup("3s").writeTo(directory.resolve("one.json"));
    Path two = directory.resolve("two.json");
    new SampleResult().warmup("1s").startedAfter(Duration.ofSeconds(2)).writeTo(two);
    // when
    JsonNode summary = CommandRun.merge(one, two, "-o", "-").json().get("summary");
    // then
    assertThat(summary.at("/duration_s").asDouble()).isCloseTo(10, within(1e-9));
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isEqualTo(2_000);
    assertThat(summary.get("cautions")).isEmpty();
  }

  /** The summary of two results of as many seconds, of which the second began later. */
  private JsonNode mergedSummary(Duration later, double seconds) throws Exception {
    Path one = new SampleResult().lasting(seconds).writeTo(directory.resolve("one.json"));
    Path two = directory.resolve("two.json");
    new SampleResult().lasting(seconds).startedAfter(later).writeTo(two);
    CommandRun run = CommandRun.merge(one, two, "-o", "-");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode merged = ResultSchema.checked(run.json());
    merged.at("/summary/cautions").forEach(said -> assertThat(run.err()).contains(said.asText()));
    return merged.get("summary");
  }

  @Test
  void should_merge_what_was_merged_and_write_it_to_a_file() throws Exception {
    // given
    Path one = new SampleResult().request(5, 5).writeTo(directory.resolve("one.json"));
    Path two = new SampleResult().request(6, 6).writeTo(directory.resolve("two.json"));
    Path both = directory.resolve("both.json");
    assertThat(CommandRun.merge(one, two, "--output", both).exitCode()).isZero();
    Path three = new SampleResult().request(7, 7).writeTo(directory.resolve("three.json"));
    // when
    CommandRun run = CommandRun.merge(both, three);
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("3 due, 3 sent: 3 completed");
    ResultSchema.checked(JSON.readTree(both.toFile()));
  }

  @Test
  void should_hold_the_thresholds_of_all_clients_against_the_whole() throws Exception {
    // given each client alone held its own
    Path one = directory.resolve("one.json");
    Path two = directory.resolve("two.json");
    new SampleResult().request(9, 9).timedOut().threshold("errors<=1").writeTo(one);
    new SampleResult().request(9, 9).timedOut().threshold("errors<=1").writeTo(two);
    // when
    CommandRun run = CommandRun.merge(one, two, "-o", "-");
    // then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.json().at("/summary/thresholds/0/value").asDouble()).isEqualTo(2);
    assertThat(run.json().at("/summary/thresholds/0/held").asBoolean()).isFalse();
    assertThat(run.err()).contains("MISSED errors<=1: 2, limit 1");
  }

  @Test
  void should_refuse_shards_that_are_missing_or_doubled() throws Exception {
    // given
    Path one = new SampleResult().shard(1, 4).writeTo(directory.resolve("one.json"));
    Path again = new SampleResult().shard(1, 4).writeTo(directory.resolve("again.json"));
    Path three = new SampleResult().shard(3, 4).writeTo(directory.resolve("three.json"));
    // then
    assertRefused(
        CommandRun.merge(one, three),
        "shards: 2, 4 missing, from the command line (expected: all 4 shards, or --allow-missing)");
    assertRefused(
        CommandRun.merge("--allow-missing", one, three, again),
        "files: " + again + ", from the command line (expected: each shard once, and 1/4 is in");
    assertRefused(
        CommandRun.merge("--allow-missing", one, one),
        "files: " + one + ", from the command line (expected: each file once");
    // and takes it when it is told to, and says so
    CommandRun allowed = CommandRun.merge("--allow-missing", one, three);
    assertThat(allowed.exitCode()).isZero();
    assertThat(allowed.out()).contains("shards are missing: 2, 4");
  }

  @Test
  void should_refuse_shards_of_different_loads() throws Exception {
    // given
    Path one = new SampleResult().shard(1, 2).writeTo(directory.resolve("one.json"));
    Path three = new SampleResult().shard(3, 3).writeTo(directory.resolve("three.json"));
    Path whole = new SampleResult().writeTo(directory.resolve("whole.json"));
    // then
    assertRefused(CommandRun.merge("--allow-missing", one, three), "a shard of 2, and this is 3/3");
    assertRefused(CommandRun.merge("--allow-missing", one, whole), "a shard, as the others are");
  }

  @Test
  void should_refuse_a_shard_that_began_late() throws Exception {
    // given one that began just at the end of its warm-up, and one that began after it
    Path one = new SampleResult().shard(1, 2).writeTo(directory.resolve("one.json"));
    Path two = directory.resolve("two.json");
    new SampleResult().shard(2, 2).warmup("2s").startedAfter(Duration.ofSeconds(2)).writeTo(two);
    assertThat(CommandRun.merge(one, two).exitCode()).isZero();
    new SampleResult().shard(2, 2).warmup("2s").startedAfter(Duration.ofMillis(2_001)).writeTo(two);
    // then
    assertRefused(
        CommandRun.merge(one, two),
        "(expected: begun at most 2s after the first, its warm-up, or --allow-late; it was 2001ms");
    assertThat(CommandRun.merge("--allow-late", "2001ms", one, two).exitCode()).isZero();
    assertRefused(CommandRun.merge("--allow-late", "2s", one, two), "begun at most 2s");
  }

  @Test
  void should_take_a_shard_without_warm_up_for_punctual_up_to_a_tenth_of_a_second()
      throws Exception {
    // given
    Path one = new SampleResult().shard(1, 2).warmup("0").writeTo(directory.resolve("one.json"));
    Path two = directory.resolve("two.json");
    new SampleResult().shard(2, 2).warmup("0").startedAfter(Duration.ofMillis(100)).writeTo(two);
    assertThat(CommandRun.merge(one, two).exitCode()).isZero();
    new SampleResult().shard(2, 2).warmup("0").startedAfter(Duration.ofMillis(101)).writeTo(two);
    // then
    assertRefused(
        CommandRun.merge(one, two),
        "files: "
            + two
            + ", from the command line (expected: begun at most 100ms after the first, or"
            + " --allow-late; it was 101ms late)");
  }

  @Test
  void should_refuse_a_shard_that_was_interrupted() throws Exception {
    // given
    Path one = new SampleResult().shard(1, 2).writeTo(directory.resolve("one.json"));
    Path two = new SampleResult().shard(2, 2).interrupted().writeTo(directory.resolve("two.json"));
    // then
    assertRefused(
        CommandRun.merge(one, two),
        "files: "
            + two
            + ", from the command line (expected: a run to its end, or --allow-missing; it was"
            + " interrupted after 10.0s)");
    CommandRun allowed = CommandRun.merge("--allow-missing", one, two);
    assertThat(allowed.exitCode()).isZero();
    assertThat(allowed.out()).contains("early: interrupted");
  }

  @Test
  void should_refuse_a_run_that_is_not_valid() throws Exception {
    // given
    Path one = new SampleResult().request(5, 5).writeTo(directory.resolve("one.json"));
    Path two = directory.resolve("two.json");
    new SampleResult().request(5, 5).notValid("it was busy").threshold("p99<1s").writeTo(two);
    // then
    assertRefused(CommandRun.merge(one, two), "a valid run, or --allow-invalid; it says: it was");
    CommandRun allowed = CommandRun.merge("--allow-invalid", one, two, "-o", "-");
    assertThat(allowed.exitCode()).isZero();
    assertThat(allowed.json().at("/summary/valid").asBoolean()).isFalse();
    assertThat(allowed.json().at("/summary/invalid_because/0").asText())
        .isEqualTo(two + ": it was busy");
  }

  @Test
  void should_tell_what_is_wrong_in_all_files_together() throws Exception {
    // given
    Path empty = Files.createFile(directory.resolve("empty.json"));
    Path none = directory.resolve("none.json");
    Path list = Files.writeString(directory.resolve("list.json"), "[1, 2]\n");
    // when
    CommandRun run = CommandRun.merge(empty, none, list);
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly(
            "document: nothing, from " + empty + ", line 1, column 1 (expected: one JSON document)",
            "files: " + none + ", from the command line (expected: a file that exists)",
            "document: a list, from " + list + ", line 1, column 1 (expected: an object)");
  }

  @Test
  void should_want_files() {
    assertRefused(CommandRun.merge(), "files: nothing, from default (expected: 1 to 250 files)");
  }

  private static void assertRefused(CommandRun run, String part) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).hasSize(1).first().asString().contains(part);
  }
}
