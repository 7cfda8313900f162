package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search for the highest rate, with real trials. */
class FindRateTest {
  private static final double CAPACITY = 1_000;
  private static final String TRIAL = " +[0-9]+ .*/s .*(held|missed|not valid).*";

  @Test
  void should_find_the_rate_of_a_peer_whose_capacity_is_fixed() throws Exception {
    try (TickingPeer peer = new TickingPeer((long) CAPACITY, 64)) {
      // when
      LoadRun run =
          LoadRun.of(
              "--find-rate=p99<100ms",
              "--find-rate=errors<=0",
              "-c25",
              "-l64",
              "-r850",
              "-d500ms",
              "--warmup=100ms",
              "--json=-",
              peer.address());
      // then
      JsonNode document = run.json();
      JsonNode found = document.get("find_rate");
      JsonNode rate = found.get("rate_per_s");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(rate.isNull() ? 3 : 0);
      assertConsistent(found);
      assertThat(rate.asDouble()).isLessThan(CAPACITY * 1.1);
      // and every trial was shown as it ended, and once more in the summary
      assertThat(trialsShown(run)).isEqualTo(2L * found.get("trials").size());
      assertThat(run.err()).contains("\nfound ");
      run.assertConserved();
      assertThat(found.get("thresholds"))
          .extracting(JsonNode::asText)
          .containsExactly("p99<100ms", "errors<=0");
      assertThat(document.at("/summary/thresholds")).hasSize(2);
      assertThat(document.at("/config/rate/origin").asText()).isEqualTo("--rate");
      assertThat(document.at("/config/duration/effective").asText()).isEqualTo("500ms");
      if (!rate.isNull()) { // what is beside it is the trial at that rate
        assertThat(document.at("/summary/rate/wanted_per_s")).isEqualTo(rate);
        boolean isEnough = document.at("/summary/requests/completed").asLong() >= 100;
        assertThat(document.at("/summary/latency_us/trusted/p99").asBoolean()).isEqualTo(isEnough);
      }
      if (!wasDisturbed(found)) { // else less is right; what a search does then, RateFinderTest has
        assertThat(rate.asDouble()).as(run.err()).isGreaterThan(CAPACITY * 0.85);
        assertThat(found.get("ending").asText()).isEqualTo("completed");
      }
    }
  }

  /** Whether trials of a rate that the peer has time for were not valid, or missed. */
  private static boolean wasDisturbed(JsonNode found) {
    boolean disturbed = found.get("limited_by_client").asBoolean();
    for (JsonNode trial : found.get("trials")) {
      boolean isEasy = trial.get("rate_per_s").asDouble() < CAPACITY * 0.9;
      disturbed |= isEasy && !trial.get("held").asBoolean();
    }
    return disturbed;
  }

  private static long trialsShown(LoadRun run) {
    return run.err().lines().filter(line -> line.matches(TRIAL)).count();
  }

  /** No trial that is not valid, as on a busy machine, and none that missed, is what is found. */
  private static void assertConsistent(JsonNode found) {
    JsonNode rate = found.get("rate_per_s");
    boolean heldThere = rate.isNull();
    for (JsonNode trial : found.get("trials")) {
      boolean held = trial.get("held").asBoolean();
      if (held) {
        assertThat(trial.get("valid").asBoolean()).isTrue();
        assertThat(trial.get("kept_up").asBoolean()).isTrue();
        assertThat(trial.get("invalid_because")).isEmpty();
        for (JsonNode threshold : trial.get("thresholds")) {
          // a short trial has too few requests for p99, and goes by the slowest of them
          assertThat(
                  threshold.get("proven").asBoolean()
                      || threshold.get("unproven_because").asText().equals("too few requests"))
              .as("%s", threshold)
              .isTrue();
        }
      }
      if (!held) {
        assertThat(mayMiss(trial)).as("%s", trial).isTrue();
      }
      heldThere |= held && trial.get("rate_per_s").equals(rate);
    }
    assertThat(heldThere).isTrue();
  }

  private static boolean mayMiss(JsonNode trial) {
    boolean missed = !trial.get("valid").asBoolean() || !trial.get("kept_up").asBoolean();
    for (JsonNode threshold : trial.get("thresholds")) {
      missed |= !threshold.get("held").asBoolean() || !threshold.get("proven").asBoolean();
    }
    return missed;
  }

  @OnEachTransport
  void should_end_with_three_when_not_even_the_least_rate_holds(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "--find-rate=p50<1ns",
              "-c2",
              "-r10",
              "-d200ms",
              "--warmup=0",
              "--json=-",
              "--transport=" + transport,
              peer.address());
      // then
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      JsonNode found = run.json().get("find_rate");
      assertThat(found.get("rate_per_s").isNull()).isTrue();
      assertThat(found.get("not_held_per_s").asDouble()).isEqualTo(10);
      for (JsonNode trial : found.get("trials")) {
        assertThat(trial.get("held").asBoolean()).isFalse();
      }
      assertThat(run.err()).contains("found no rate: ");
      assertThat(run.result().ending()).isEqualTo(Ending.COMPLETED);
    }
  }

  @Test
  void should_tell_what_was_found_until_it_was_interrupted() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.begin(
              "--find-rate=p50<1h",
              "-c2",
              "-r20",
              "-d300ms",
              "--warmup=0",
              "--json=-",
              peer.address());
      await().until(() -> trialsShown(run) > 0);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      JsonNode found = run.json().get("find_rate");
      assertThat(found.get("ending").asText()).isEqualTo("interrupted");
      assertConsistent(found);
      assertThat(run.err()).contains("then it was interrupted");
      run.assertConserved();
    }
  }

  @Test
  void should_report_the_trial_that_was_interrupted_when_there_was_none_before() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.begin("--find-rate=p50<1h", "-c2", "-r100", "-d1h", "--json=-", peer.address());
      await().until(() -> peer.requests() > 0);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      assertThat(run.json().at("/find_rate/trials")).isEmpty();
      assertThat(run.json().at("/find_rate/rate_per_s").isNull()).isTrue();
      assertThat(run.result().ending()).isEqualTo(Ending.INTERRUPTED);
      assertThat(run.err()).contains("found no rate: not one trial was done");
    }
  }

  @Test
  void should_not_take_a_trial_with_wrong_bytes_for_a_success() throws Exception {
    // given a peer that turns one bit of one reply around
    AtomicBoolean turned = new AtomicBoolean();
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                if (turned.compareAndSet(false, true)) {
                  request[100] ^= 1;
                }
                served.write(request);
              }
            })) {
      // when
      LoadRun run = LoadRun.begin("--find-rate=p50<1h", "-c2", "-r20", "-d300ms", peer.address());
      await().until(() -> trialsShown(run) > 0);
      run.interrupt();
      // then
      run.exitCode();
      assertThat(run.err()).containsPattern("\n +1 .*, WRONG BYTES");
    }
  }

  @Test
  void should_tell_what_was_found_before_the_peer_was_gone() throws Exception {
    // given
    ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512));
    LoadRun run =
        LoadRun.begin(
            "--find-rate=p50<1h",
            "-c2",
            "-r20",
            "-d300ms",
            "--warmup=0",
            "--request-timeout=200ms",
            "--json=-",
            peer.address());
    await().until(() -> trialsShown(run) > 0);
    // when
    peer.die();
    // then
    assertThat(run.exitCode()).isEqualTo(1);
    JsonNode found = run.json().get("find_rate");
    assertThat(found.get("ending").asText()).isEqualTo("peer_gone");
    assertThat(found.get("trials")).isNotEmpty();
    assertConsistent(found);
    assertThat(run.complaints()).last().asString().contains("a peer that stays to the end");
  }

  @Test
  void should_not_run_at_all_without_a_peer() throws Exception {
    ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512));
    peer.die();
    // when
    LoadRun run = LoadRun.of("--find-rate=p50<1h", "-c1", peer.address());
    // then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.complaints()).last().asString().contains("a peer that accepts connections");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--find-rate=p99=5ms | find-rate: p99=5ms, from --find-rate (expected: METRIC<LIMIT",
        "--find-rate=rate<5k | find-rate: rate<5k, from --find-rate (expected: a metric other",
        "--find-rate=p99>5ms | find-rate: p99>5ms, from --find-rate (expected: a limit from above",
        "--find-rate=p98<5ms | find-rate: p98<5ms, from --find-rate (expected: a metric of p50",
        "--rate=1k..2k/5s    | rate: 1k..2k/5s, from --rate (expected: one rate to begin at",
        "--steps=1k,2k/5s    | steps: 1k,2k/5s, from --steps (expected: absent, since find-rate",
        "--requests=5        | requests: 5, from --requests (expected: absent, since every trial",
        "--shard=1/2         | shard: 1/2, from --shard (expected: absent, since one client alone",
        "--threshold=p50<1s  | threshold: p50<1s, from --threshold (expected: absent, since find",
        "--ndjson=-          | ndjson: -, from --ndjson (expected: absent, since find-rate has many",
        "--hdr=-             | hdr: -, from --hdr (expected: absent, since find-rate has many runs",
        "--stream=up         | stream: up, from --stream (expected: absent, since find-rate is about",
      })
  void should_refuse_what_does_not_go_together(String option, String start) {
    // when
    LoadRun run = LoadRun.of("--find-rate=p99<5ms", option, "127.0.0.1:7");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).singleElement().asString().startsWith(start);
  }

  @Test
  void should_refuse_fail_fast_and_take_arrivals_without_a_rate() {
    assertThat(complaints("--find-rate=p99<5ms", "--fail-fast", "--threshold=p99<1s"))
        .hasSize(2)
        .allMatch(line -> line.contains("absent, since find-rate"));
    assertThat(complaints("--find-rate=p99<5ms", "--arrivals=poisson", "-c0"))
        .singleElement()
        .asString()
        .startsWith("connections: 0");
  }

  private static List<String> complaints(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("127.0.0.1:7");
    LoadRun run = LoadRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    return run.complaints();
  }
}
