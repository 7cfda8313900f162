package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import org.junit.jupiter.api.Test;

class InterruptTest {
  @OnEachTransport
  void should_report_the_time_until_it_was_interrupted(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run =
          LoadRun.begin(
              "-c",
              "2",
              "-d",
              "1h",
              "--warmup",
              "0",
              "--json",
              "-",
              "--transport",
              transport.toString(),
              peer.address());
      await().until(() -> peer.requests() > 100);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      run.assertConserved();
      assertThat(run.result().ending()).isEqualTo(Ending.INTERRUPTED);
      JsonNode summary = run.json().get("summary");
      assertThat(summary.get("ending").asText()).isEqualTo("interrupted");
      assertThat(summary.at("/requests/completed").asLong()).isGreaterThanOrEqualTo(100);
      assertThat(summary.get("duration_s").asDouble()).isPositive();
      assertThat(run.err()).contains("early: interrupted");
    }
  }

  @Test
  void should_report_an_interrupted_warm_up_as_nothing_measured() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run = LoadRun.begin("-c", "2", "-d", "1h", "--warmup", "1h", peer.address());
      await().until(() -> peer.requests() > 100);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).isZero();
      assertThat(run.out()).contains("0 sent: 0 completed");
    }
  }

  @Test
  void should_be_interrupted_while_it_opens_connections() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run = LoadRun.begin("-c", "1000", "--connect-rate", "10", peer.address());
      await().until(() -> peer.sources().size() > 2);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      assertThat(run.result().connections().opened()).isBetween(3L, 999L);
      run.assertConserved();
    }
  }

  @Test
  void should_be_interrupted_before_it_begins() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.begin("-c", "1", "-d", "1h", peer.address());
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
      run.assertConserved();
    }
  }
}
