package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.client.run.RunResult;
import dev.highwater.metering.CloseCause;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections that behave badly on purpose, beside others that are measured. */
class MisbehavingClientsTest {
  @OnEachTransport
  void should_count_each_kind_apart_and_leave_the_others_flawless(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      long begunNanos = System.nanoTime();
      LoadRun run =
          LoadRun.of(
              "-c20",
              "-r2k",
              "-d1s",
              "--warmup=0",
              "--stall=10%",
              "--slow-read=1KiB/s:10%",
              "--silent=1%",
              "--reset=5%",
              "--threads=2",
              "--json=-",
              "--transport=" + transport,
              server.address());
      // then the healthy ones know nothing of it
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isEqualTo(2_000);
      assertThat(run.result().connections().opened()).isEqualTo(14);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 14L));
      JsonNode summary = run.json().get("summary");
      assertThat(summary.at("/connections/requested").asInt()).isEqualTo(14);
      assertThat(summary.get("difficult").fieldNames())
          .toIterable()
          .containsExactly("stall", "slow_read", "silent", "reset");
      // and those that do not come and go are there once
      for (String kind : new String[] {"stall", "slow_read", "silent"}) {
        JsonNode node = summary.get("difficult").get(kind);
        assertThat(node.get("opened").asInt()).as(kind).isEqualTo(kind.equals("silent") ? 1 : 2);
        assertThat(node.get("connections")).as(kind).isEqualTo(node.get("opened"));
        assertThat(node.at("/closed/local")).as(kind).isEqualTo(node.get("opened"));
        assertThat(node.get("failed")).as(kind).isEmpty();
      }
      JsonNode stall = summary.at("/difficult/stall");
      assertThat(stall.get("bytes_sent").asLong()).isGreaterThan(100_000);
      assertThat(stall.get("bytes_received").asLong()).isZero();
      JsonNode slow = summary.at("/difficult/slow_read");
      assertThat(slow.get("bytes_sent").asLong()).isGreaterThan(100_000);
      long received = slow.get("bytes_received").asLong();
      double seconds = (System.nanoTime() - begunNanos) / 1e9; // with ramp and drain
      assertThat(received).isBetween(100L, (long) (2 * 1_024 * seconds));
      JsonNode silent = summary.at("/difficult/silent");
      assertThat(silent.get("bytes_sent").asLong()).isZero();
      JsonNode reset = summary.at("/difficult/reset");
      assertThat(reset.get("connections").asInt()).isEqualTo(1);
      assertThat(reset.get("opened").asInt()).isGreaterThan(2);
      assertThat(reset.at("/closed/local")).isEqualTo(reset.get("opened"));
      assertThat(run.err())
          .containsPattern(
              "\nstall +2 wanted, 2 opened, failed: none; closed: local 2; .* sent, 0 B r")
          .containsPattern("\nslow-read +2 wanted")
          .containsPattern("\nreset +1 wanted");
    }
  }

  @OnEachTransport
  void should_reset_while_the_reply_is_on_its_way(Transport transport) throws Exception {
    // given a peer that notes what it has read when the reset comes
    AtomicInteger resets = new AtomicInteger();
    AtomicInteger otherEnds = new AtomicInteger();
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              try {
                while (served.read(request)) {
                  served.write(request);
                }
                otherEnds.incrementAndGet();
              } catch (IOException reset) {
                resets.incrementAndGet();
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c2",
              "-r100",
              "-d500ms",
              "--warmup=0",
              "--reset=50%",
              "--transport=" + transport,
              peer.address());
      // then the peer's kernel tells of every one but perhaps the last, which is just being closed
      run.assertFlawless();
      RunResult.Misbehaving reset = run.result().misbehaving().get(0);
      assertThat(reset.kind()).isEqualTo(Misbehaviour.RESET);
      long opened = reset.totals().opened();
      assertThat(opened).isGreaterThan(1);
      await().until(() -> resets.get() + otherEnds.get() == opened + 1); // and one healthy end
      assertThat(resets.get()).isBetween((int) opened - 1, (int) opened);
      assertThat(reset.sentBytes()).isBetween((opened - 1) * 768, opened * 768);
    }
  }

  @OnEachTransport
  void should_come_back_when_the_peer_throws_them_out(Transport transport) throws Exception {
    // given a peer that has no patience with silence
    try (RunningServer server = RunningServer.echo(transport, "--idle-timeout=500ms")) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c4",
              "-r200",
              "-d3s",
              "--warmup=0",
              "--silent=25%",
              "--transport=" + transport,
              server.address());
      // then
      run.assertFlawless();
      RunResult.Misbehaving silent = run.result().misbehaving().get(0);
      assertThat(silent.totals().opened()).isBetween(2L, 3L);
      assertThat(silent.totals().closed()).isEqualTo(silent.totals().opened());
      assertThat(silent.totals().closedBy(CloseCause.LOCAL)).isLessThanOrEqualTo(1);
      assertThat(silent.totals().writtenBytes()).isZero();
    }
  }

  @OnEachTransport
  void should_read_as_fast_as_a_slow_reader_is_told(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      long begunNanos = System.nanoTime();
      LoadRun run =
          LoadRun.of(
              "-c2",
              "-r100",
              "-d2s",
              "--warmup=0",
              "--slow-read=2MiB/s:50%",
              "--transport=" + transport,
              server.address());
      // then never faster, and on a busy machine somewhat slower
      RunResult.Misbehaving slow = run.assertFlawless().result().misbehaving().get(0);
      double seconds = (System.nanoTime() - begunNanos) / 1e9; // with ramp and drain
      assertThat(slow.totals().receivedBytes()).isBetween(1L << 18, (long) ((2 << 20) * seconds));
    }
  }

  @Test
  void should_say_nothing_of_them_where_there_are_none() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run = LoadRun.of("-c1", "-n5", "--json=-", peer.address());
      assertThat(run.assertFlawless().json().get("summary").has("difficult")).isFalse();
    }
  }
}
