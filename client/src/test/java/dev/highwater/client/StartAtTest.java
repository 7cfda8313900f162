package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartAtTest {
  @TempDir private Path directory;

  @OnEachTransport
  void should_open_connections_at_once_and_send_from_the_time_on(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      Instant time = Instant.now().plusMillis(1_500);
      // when
      LoadRun run =
          LoadRun.begin(
              "-c5",
              "-n100",
              "--json=-",
              "--start-at=" + time,
              "--transport=" + transport,
              peer.address());
      await().until(() -> run.err().contains("to begin  5/5 open"));
      long before = peer.requests();
      boolean isBefore = Instant.now().isBefore(time);
      // then
      run.assertFlawless();
      assertThat(isBefore ? before : 0).isZero();
      assertThat(run.measured().outcomes().completed()).isEqualTo(100);
      assertThat(run.result().startedAt()).isBefore(time);
      assertThat(run.result().sendingAt()).isAfterOrEqualTo(time.minusMillis(1));
      JsonNode json = run.json();
      Instant told = Instant.parse(json.at("/summary/sending_started_at").asText());
      assertThat(told).isEqualTo(run.result().sendingAt());
      assertThat(json.at("/config/start-at/requested").asText()).isEqualTo(time.toString());
      assertThat(json.at("/config/start-at/origin").asText()).isEqualTo("--start-at");
      assertThat(run.err()).contains("from " + time + " on");
    }
  }

  @Test
  void should_take_seconds_since_1970_from_the_environment() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      long seconds = Instant.now().getEpochSecond() + 2;
      // when
      LoadRun run =
          LoadRun.with(
              Map.of("HIGHWATER_START_AT", String.valueOf(seconds)),
              "-c1",
              "-r100",
              "-n10",
              "--json=-",
              peer.address());
      // then
      run.assertFlawless();
      JsonNode told = run.json().at("/config/start-at");
      assertThat(told.get("requested").asText()).isEqualTo(String.valueOf(seconds));
      assertThat(told.get("effective").asText())
          .isEqualTo(Instant.ofEpochSecond(seconds).toString());
      assertThat(told.get("origin").asText()).isEqualTo("HIGHWATER_START_AT");
    }
  }

  @Test
  void should_be_interrupted_while_it_waits() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      Instant time = Instant.now().plus(Duration.ofHours(1));
      LoadRun run = LoadRun.begin("-c3", "--start-at=" + time, peer.address());
      await().until(() -> run.err().contains("to begin  3/3 open"));
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      run.assertConserved();
      assertThat(run.result().ending()).isEqualTo(Ending.INTERRUPTED);
      assertThat(peer.requests()).isZero();
      assertThat(run.complaints()).isEmpty();
    }
  }

  @Test
  void should_begin_late_and_say_so_when_connections_take_too_long() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      Instant time = Instant.now().plusSeconds(2);
      // given a client that needs 3 s for its connections, and one that was punctual
      Path late = directory.resolve("late.json");
      Path punctual = directory.resolve("punctual.json");
      LoadRun other =
          LoadRun.begin(
              "-c8",
              "-n8",
              "--shard=2/2",
              "--json=" + punctual,
              "--start-at=" + time,
              peer.address());
      // when
      LoadRun run =
          LoadRun.of(
              "-c8",
              "-n8",
              "--shard=1/2",
              "--connect-rate=2",
              "--json=" + late,
              "--start-at=" + time,
              peer.address());
      // then
      run.assertFlawless();
      other.assertFlawless();
      assertThat(run.out()).contains("s after --start-at, for its connections were not open by");
      CommandRun merge = CommandRun.merge("--allow-invalid", late, punctual);
      assertThat(merge.exitCode()).isEqualTo(2);
      assertThat(merge.complaints())
          .singleElement()
          .asString()
          .startsWith("files: " + late + ", from the command line (expected: begun at most 100ms");
    }
  }
}
