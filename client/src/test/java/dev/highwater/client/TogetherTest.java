package dev.highwater.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.highwater.client.ScriptedPeer.Script;
import dev.highwater.client.schedule.ConstantSchedule;
import dev.highwater.client.schedule.PoissonSchedule;
import dev.highwater.client.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the requests of clients that share a load, and of groups of a plan, come to the peer. */
class TogetherTest {
  private static final int RATE = 20;
  private static final int SEED = 7;

  @TempDir private Path directory;
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(strings = {"constant", "poisson"})
  void should_send_as_one_client_would(String arrivals) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(recording())) {
      LoadRun.of("-n1", "-c1", "-e", "--message=first\\n", peer.address()).assertFlawless();
      // given a time that two clients can be ready by, on a machine of unknown speed
      for (int seconds : List.of(2, 30)) {
        received.clear();
        Instant start = Instant.now().plusSeconds(seconds);
        // when
        LoadRun first = sharing("1/2", arrivals, start, peer);
        LoadRun second = sharing("2/2", arrivals, start, peer);
        if (Stream.of(first, second).allMatch(client -> hasBegunAt(start, client))) {
          // then
          first.assertFlawless();
          second.assertFlawless();
          long[] due = dueUntil(arrivals, Duration.ofSeconds(2));
          long[] sent = received.stream().mapToLong(Long::parseLong).sorted().toArray();
          assertThat(sent).hasSameSizeAs(due);
          long epoch = start.getEpochSecond() * 1_000_000_000L + start.getNano();
          long[] late =
              LongStream.range(0, due.length)
                  .map(k -> Math.abs(sent[(int) k] - epoch - due[(int) k]))
                  .toArray();
          assertThat(Duration.ofNanos(median(late))).isLessThan(Duration.ofMillis(10));
          return;
        }
      }
    }
    fail("the clients were not ready within half a minute");
  }

  private static boolean hasBegunAt(Instant start, LoadRun client) {
    return client.exitCode() != 2 // the time had not passed when it looked at its options
        && client.result().sendingAt().isBefore(start.plusMillis(2));
  }

  /** Begins a client with a part of 20 requests a second. */
  private static LoadRun sharing(String shard, String arrivals, Instant start, ScriptedPeer peer) {
    return LoadRun.begin(
        "--shard=" + shard,
        "--start-at=" + start,
        "--rate=" + RATE,
        "--arrivals=" + arrivals,
        "--seed=" + SEED,
        "--warmup=0", // at its end what a busy machine has not sent in time would be left out
        "--duration=2s",
        "--connections=3",
        "--threads=1",
        "--message=" + "${time:ns}\\n", // nanoseconds since 1970 when it is sent
        "--escapes",
        peer.address());
  }

  @Test
  void should_begin_groups_at_one_time_and_half_a_spacing_apart() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(recording())) {
      // given two groups of 5 requests a second, each 200 ms after the one before it
      Path plan = directory.resolve("plan.yaml");
      Files.writeString(
          plan,
          """
          targets: [%s]
          connections: 1
          rate: 5
          duration: 3s
          warmup: 0
          threads: 1
          escapes: true
          phases:
            - name: both
              groups:
                - {name: a, message: 'a${time:ns}\\n'}
                - {name: b, message: 'b${time:ns}\\n'}
          """
              .formatted(peer.address()));
      // when
      LoadRun run = LoadRun.of("--plan=" + plan, "--log-level=warn");
      // then
      assertThat(run.report().result().measured().outcomes().completed()).isEqualTo(30);
      long[] apart = minus(sentBy("b"), sentBy("a"));
      assertThat(Duration.ofNanos(median(apart)))
          .isBetween(Duration.ofMillis(70), Duration.ofMillis(130));
    }
  }

  /** Notes each line, and echoes it. */
  private Script recording() {
    return served -> {
      StringBuilder line = new StringBuilder();
      for (int b = served.in().read(); b >= 0; b = served.in().read()) {
        if (b != '\n') {
          line.append((char) b);
          continue;
        }
        received.add(line.toString());
        served.write((line + "\n").getBytes(US_ASCII));
        line.setLength(0);
      }
    };
  }

  private long[] sentBy(String group) {
    return received.stream()
        .filter(line -> line.startsWith(group))
        .mapToLong(line -> Long.parseLong(line.substring(group.length())))
        .sorted()
        .toArray();
  }

  private static long[] dueUntil(String arrivals, Duration end) {
    Schedule one =
        arrivals.equals("constant") ? new ConstantSchedule(RATE) : new PoissonSchedule(RATE, SEED);
    return LongStream.generate(one::next).takeWhile(due -> due < end.toNanos()).toArray();
  }

  private static long[] minus(long[] later, long[] earlier) {
    assertThat(later).hasSameSizeAs(earlier);
    long[] apart = new long[later.length];
    for (int k = 0; k < later.length; k++) {
      apart[k] = later[k] - earlier[k];
    }
    return apart;
  }

  private static long median(long[] values) {
    return LongStream.of(values).sorted().toArray()[values.length / 2];
  }
}
