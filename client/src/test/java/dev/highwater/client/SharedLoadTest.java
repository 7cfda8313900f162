package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.process.Environment;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Scrape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients, each a process of its own, that share one load. */
class SharedLoadTest {
  private static final int LENGTH = 512;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private final List<Process> clients = new ArrayList<>();

  @AfterEach
  void endClients() throws Exception {
    for (Process client : clients) {
      client.destroyForcibly().waitFor();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES) // on a slow machine it begins again
  void should_add_up_to_what_the_server_counted() throws Exception {
    // given a time that all clients can be ready by, on a machine of unknown speed
    for (int seconds : List.of(10, 90)) {
      Instant time = Instant.now().plusSeconds(seconds);
      try (RunningServer server = server()) {
        // when
        clients.clear();
        for (int index = 1; index <= 3; index++) {
          start(index, 3, "-c10", "-r2k", "-n4001", "--start-at=" + time, server.address());
        }
        for (Process client : clients) {
          long patience = seconds + PATIENCE.toSeconds(); // it has to wait before it works
          assertThat(client.waitFor(patience, TimeUnit.SECONDS)).isTrue();
        }
        // then
        if (!logs(3).contains("a time that is still to come")) {
          assertAddsUp(time, Scrape.of(server.adminAddress()));
          return;
        }
      }
    }
    fail("the clients were not ready within a minute and a half");
  }

  private void assertAddsUp(Instant time, Scrape scrape) throws Exception {
    CommandRun merge =
        CommandRun.mergeLog(logs(3), "-", "-o", "-", "--allow-late=1m", "--allow-invalid");
    assertThat(merge.exitCode()).as(merge.err()).isZero();
    JsonNode merged = ResultSchema.checked(merge.json());
    assertThat(merged.at("/summary/requests/sent").asLong()).isEqualTo(4_001);
    assertThat(merged.at("/summary/requests/completed").asLong()).isEqualTo(4_001);
    assertThat(merged.at("/summary/latency_us/count").asLong()).isEqualTo(4_001);
    if (merged.at("/summary/cautions").toString().contains("measured together")) {
      // clients that began late on a busy machine: rates are totals by the time of all
      assertThat(merged.at("/summary/rate/wanted_per_s").asDouble()).isLessThan(2_000);
    } else {
      assertThat(merged.at("/summary/rate/wanted_per_s").asDouble()).isEqualTo(2_000);
    }
    assertThat(merged.at("/config/start-at/requested").asText()).isEqualTo(time.toString());
    assertThat(merged.get("clients"))
        .hasSize(3)
        .allSatisfy(
            client ->
                assertThat(Instant.parse(client.get("sending_started_at").asText()))
                    .isAfterOrEqualTo(time.minusMillis(1)));
    long bytes = 4_001L * LENGTH;
    assertThat(scrape.sum("highwater_connections_opened_total")).isEqualTo(10);
    assertThat(scrape.sum("highwater_received_bytes_total")).isEqualTo((double) bytes);
    assertThat(scrape.sum("highwater_sent_bytes_total")).isEqualTo((double) bytes);
    assertThat(merged.at("/summary/connections/opened").asLong()).isEqualTo(10);
    assertThat(merged.at("/summary/bytes/sent").asLong()).isEqualTo(bytes);
    assertThat(merged.at("/summary/bytes/received").asLong()).isEqualTo(bytes);
  }

  @Test
  void should_name_the_client_that_was_killed_and_the_one_that_was_stopped() throws Exception {
    try (RunningServer server = server()) {
      // given one client that comes to its end, and two in the middle of their work
      start(1, 3, "-c3", "-r90", "-d1s", "--warmup=0", server.address());
      for (int index = 2; index <= 3; index++) {
        start(index, 3, "-c3", "-r90", "-d1h", "--warmup=0", server.address());
        Path err = directory.resolve(index + ".err");
        await().atMost(PATIENCE).until(() -> Files.readString(err).contains(" open  "));
      }
      assertThat(clients.get(0).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      // when
      clients.get(1).destroyForcibly(); // SIGKILL
      clients.get(2).destroy(); // SIGTERM
      assertThat(clients.get(1).waitFor()).isEqualTo(137);
      assertThat(clients.get(2).waitFor()).isEqualTo(130);
      // then
      CommandRun merge = CommandRun.mergeLog(logs(3), "-", "--allow-late=1h", "--allow-invalid");
      assertThat(merge.exitCode()).isEqualTo(2);
      assertThat(merge.complaints()).hasSize(2);
      assertThat(merge.complaints().get(0))
          .isEqualTo(
              "shards: 2 missing, from the command line (expected: all 3 shards, or"
                  + " --allow-missing)");
      assertThat(merge.complaints().get(1))
          .startsWith("files: -:")
          .contains("(expected: a run to its end, or --allow-missing; it was interrupted after ");
      CommandRun allowed =
          CommandRun.mergeLog(
              logs(3), "-", "--allow-late=1h", "--allow-invalid", "--allow-missing");
      assertThat(allowed.exitCode()).isZero();
      assertThat(allowed.out()).contains("shards are missing: 2");
    }
  }

  @Test
  void should_take_the_part_that_an_indexed_job_names() throws Exception {
    try (RunningServer server = server()) {
      // when
      LoadRun run =
          LoadRun.with(
              Map.of("JOB_COMPLETION_INDEX", "7", "HIGHWATER_SHARDS", "8"),
              "-c8",
              "-n9",
              "--json=-",
              server.address());
      // then it counts from 0 and we from 1
      run.assertFlawless();
      assertThat(run.report().shard()).hasToString("8/8");
      JsonNode told = run.json().at("/config/shard");
      assertThat(told.get("requested").asText()).isEqualTo("7");
      assertThat(told.get("effective").asText()).isEqualTo("8/8");
      assertThat(told.get("origin").asText()).isEqualTo("JOB_COMPLETION_INDEX");
      assertThat(told.get("note").asText()).isEqualTo("counts from 0");
      assertThat(run.measured().outcomes().sent()).isEqualTo(1);
    }
  }

  @Test
  void should_take_the_slot_of_a_swarm_task() throws Exception {
    try (RunningServer server = server()) {
      // when the template {{.Task.Slot}} is filled in, which counts from 1
      LoadRun run =
          LoadRun.with(
              Map.of("HIGHWATER_SHARD", "3", "HIGHWATER_SHARDS", "8"),
              "-c8",
              "-n8",
              "--json=-",
              server.address());
      // then
      run.assertFlawless();
      assertThat(run.report().shard()).hasToString("3/8");
      assertThat(run.json().at("/config/shard/effective").asText()).isEqualTo("3/8");
    }
  }

  @Test
  void should_take_the_last_part_for_the_slot_0_of_a_job() throws Exception {
    try (RunningServer server = server()) {
      // when the template {{.Task.Slot}} is filled in for the first task of a replicated job
      LoadRun run =
          LoadRun.with(
              Map.of("HIGHWATER_SHARD", "zwrmdem7my0bgssx8qgppts0z/8"),
              "-c8",
              "-n8",
              "--json=-",
              server.address());
      // then it is the part that the others, numbered from 1 to 7, leave
      run.assertFlawless();
      assertThat(run.report().shard()).hasToString("8/8");
      assertThat(run.json().at("/config/shard/note").asText()).contains("slot 0 of a job");
    }
    LoadRun alone =
        LoadRun.with(
            Map.of("HIGHWATER_SHARD", "zwrmdem7my0bgssx8qgppts0z", "HIGHWATER_SHARDS", "8"),
            "-c7", // one too few, so that it says which part it took
            "127.0.0.1:7");
    assertThat(alone.complaints())
        .singleElement()
        .asString()
        .contains("(expected: at most as many clients as connections)");
    assertRefused(
        Map.of("HIGHWATER_SHARD", "zwrmdem7my0bgssx8qgppts0z"),
        "shard: zwrmdem7my0bgssx8qgppts0z, from HIGHWATER_SHARD (expected: I/N, or I with --shards N"
            + " beside it)");
  }

  @Test
  void should_refuse_an_indexed_job_that_does_not_say_how_many_share() {
    assertRefused(
        Map.of("JOB_COMPLETION_INDEX", "3"),
        "shard: 3, from JOB_COMPLETION_INDEX (expected: I/N, or I with --shards N beside it)");
    assertRefused(
        Map.of("JOB_COMPLETION_INDEX", "8", "HIGHWATER_SHARDS", "8"),
        "shard: 8, from JOB_COMPLETION_INDEX (expected: 0 to 7, for there are 8)");
    assertRefused(
        Map.of("HIGHWATER_SHARDS", "8"),
        "shards: 8, from HIGHWATER_SHARDS (expected: absent, since there is neither --shard nor"
            + " JOB_COMPLETION_INDEX)");
  }

  private static void assertRefused(Map<String, String> environment, String complaint) {
    LoadRun run = LoadRun.with(environment, "127.0.0.1:7");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).containsExactly(complaint);
  }

  private static RunningServer server() {
    return RunningServer.with(
        "--listen=echo=127.0.0.1:0", "--admin=127.0.0.1:0", "--threads=1", "--log-level=warn");
  }

  private void start(int index, int of, String... args) throws Exception {
    List<String> command = new ArrayList<>(Environment.anotherJava());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // they start sooner
    command.addAll(List.of(Main.class.getName(), "load", "--log-result", "--admin=none"));
    command.addAll(List.of("--threads=1", "--shard=" + index + "/" + of, "-l" + LENGTH));
    command.addAll(List.of(args));
    clients.add(
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve(index + ".out").toFile())
            .redirectError(directory.resolve(index + ".err").toFile())
            .start());
  }

  /** What the clients have said, as if one log had taken all of it. */
  private String logs(int of) throws Exception {
    StringBuilder logs = new StringBuilder();
    for (int index = 1; index <= of; index++) {
      logs.append(Files.readString(directory.resolve(index + ".out")));
      logs.append(Files.readString(directory.resolve(index + ".err")));
    }
    return logs.toString();
  }
}
