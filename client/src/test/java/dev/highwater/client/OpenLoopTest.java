package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.measure.Distribution;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests that are due at fixed times, whatever the peer does. */
class OpenLoopTest {
  @OnEachTransport
  void should_count_latency_from_the_due_time_when_the_peer_freezes(Transport transport)
      throws Exception {
    // given a peer that stops for a second in the middle of a run at 1,000/s
    AtomicLong wakes = new AtomicLong();
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                if (served.peer().requests() >= 500) {
                  wakes.compareAndSet(0, System.nanoTime() + 1_000_000_000L);
                  waitUntil(wakes.get());
                }
                served.write(request);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "10",
              "-r",
              "1k",
              "-d",
              "2s",
              "--warmup",
              "0",
              "--transport",
              transport.toString(),
              peer.address());
      // then of 2,000 requests about 1,000 were due while it was frozen, 10 were on their way
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isEqualTo(2_000);
      Distribution latency = run.measured().latency().distribution();
      Distribution service = run.measured().serviceTime().distribution();
      assertThat(latency.p90()).isBetween(500_000.0, 10_000_000.0);
      assertThat(latency.p99()).isGreaterThan(800_000.0);
      assertThat(latency.max()).isGreaterThan(900_000.0);
      assertThat(service.p90()).isLessThan(latency.p90() / 4);
      assertThat(service.max()).isGreaterThan(900_000.0);
    }
  }

  @Test
  void should_send_at_each_step_for_as_long_as_it_was_told() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c3", "--steps", "200,400,800/500ms", "--warmup=200ms", "--json=-", peer.address());
      // then what was due does not depend on how fast it went: 100 + 200 + 400
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isEqualTo(700);
      JsonNode rate = run.json().get("summary").get("rate");
      assertThat(rate.get("wanted_per_s").asDouble()).isCloseTo(700 / 1.5, within(1e-9));
      assertThat(run.json().get("summary").get("requests").get("mismatched").asLong()).isZero();
    }
  }

  @Test
  void should_send_as_many_as_the_area_under_a_ramp() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of("-c3", "-r", "100..1100/1s", "-d1.5s", "--warmup=100ms", peer.address());
      // then 600 in the second of the ramp, and 550 in half a second at its end
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isBetween(1_149L, 1_151L);
    }
  }

  @OnEachTransport
  void should_keep_due_times_that_the_pipeline_has_no_place_for(Transport transport)
      throws Exception {
    // given a peer that takes 20 ms for each request, which allows 50 a second
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                waitUntil(System.nanoTime() + 20_000_000L);
                served.write(request);
              }
            })) {
      // when 100 a second are asked for
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-r",
              "100",
              "-n",
              "40",
              "--transport",
              transport.toString(),
              peer.address());
      // then the last was due after 390 ms and came back after 800 ms at the earliest
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent()).isEqualTo(40);
      assertThat(run.measured().latency().distribution().max()).isGreaterThan(400_000.0);
      assertThat(run.measured().serviceTime().distribution().min()).isGreaterThan(19_000.0);
    }
  }

  @Test
  void should_space_arrivals_at_random_but_the_same_for_the_same_seed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when the rate allows 200 in the window
      LoadRun first = poisson(peer, "3");
      LoadRun second = poisson(peer, "3");
      // then the due times decide how many there are, and the seed decides them
      assertThat(offered(first)).isEqualTo(offered(second)).isBetween(100L, 300L);
    }
  }

  @Test
  void should_say_how_many_were_due_and_never_sent() throws Exception {
    // given a peer that never answers
    CountDownLatch done = new CountDownLatch(1);
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              served.read(new byte[512]);
              awaitDone(done);
            })) {
      // when 50 are due, of which the pipelines take two
      LoadRun run =
          LoadRun.of("-c", "2", "-r", "100", "-d", "500ms", "--warmup", "0", peer.address());
      done.countDown();
      // then
      run.assertConserved();
      assertThat(run.measured().outcomes().sent()).isEqualTo(2);
      assertThat(run.result().measured().outcomes().unanswered()).isEqualTo(2);
      assertThat(run.result().measured().outcomes().neverSent()).isEqualTo(48);
      assertThat(run.out()).contains("50 due, 2 sent: ", "48 never sent");
    }
  }

  private static LoadRun poisson(ScriptedPeer peer, String seed) {
    return LoadRun.of(
            "-c",
            "3",
            "-r",
            "500",
            "--arrivals",
            "poisson",
            "--seed",
            seed,
            "-d",
            "400ms",
            "--warmup",
            "0",
            peer.address())
        .assertFlawless();
  }

  private static long offered(LoadRun run) {
    return run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent();
  }

  private static void waitUntil(long nanos) {
    awaitNanos(new CountDownLatch(1), nanos - System.nanoTime());
  }

  private static void awaitDone(CountDownLatch done) {
    awaitNanos(done, TimeUnit.MINUTES.toNanos(1));
  }

  private static void awaitNanos(CountDownLatch latch, long nanos) {
    try {
      boolean unused = latch.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
