package dev.highwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.measure.LoggedDurations;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.report.stored.ResultReader;
import dev.highwater.client.report.stored.StoredResult;
import dev.highwater.client.run.FaultyPeer;
import dev.highwater.client.run.FaultyPeer.Faults;
import dev.highwater.client.run.RunResult;
import dev.highwater.options.Problems;
import dev.highwater.testing.Seed;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a peer does, JSON, NDJSON and interval log tell of the same requests. */
class ReportsAddUpTest {
  private static final int RUNS = 24;
  private static final int AT_ONCE = 6;
  private static final String MESSAGE = "what is sent comes back, if all goes well";
  private static final List<String> OUTCOMES =
      List.of(
          "sent",
          "completed",
          "mismatched",
          "timed_out",
          "lost",
          "unanswered",
          "never_sent",
          "unasked");

  @TempDir private Path directory;

  @Test
  void should_tell_the_same_in_every_report() throws Exception {
    // given
    Random random = Seed.printedFor("should_tell_the_same_in_every_report");
    EventLoopGroup loops = EventLoops.start(Transport.NIO, 2, "peer");
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        int number = i;
        long seed = random.nextLong();
        runs.add(
            workers.submit(
                () -> {
                  check(number, new Random(seed), loops);
                  return true;
                }));
      }
      // then
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      workers.shutdownNow();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void check(int number, Random random, EventLoopGroup loops) throws Exception {
    Path json = directory.resolve(number + ".json");
    Path ndjson = directory.resolve(number + ".ndjson");
    Path hdr = directory.resolve(number + ".hdr");
    byte[] message = MESSAGE.getBytes(UTF_8);
    try (FaultyPeer peer =
        new FaultyPeer(
            Transport.NIO, loops, faults(random), message.length, message, random.nextLong())) {
      List<String> args = new ArrayList<>(load(random));
      args.addAll(List.of("--json=" + json, "--ndjson=" + ndjson, "--hdr=" + hdr));
      args.add("127.0.0.1:" + peer.address().getPort());
      // when
      LoadRun run = LoadRun.of(args.toArray(String[]::new));
      // then
      RunResult result = run.report().result();
      JsonNode document = ResultSchema.checked(new ObjectMapper().readTree(json.toFile()));
      assertSummary(document.get("summary"), result);
      List<JsonNode> rows = new ArrayList<>();
      document.get("intervals").forEach(rows::add);
      assertAddUp(rows, document.get("summary"));
      assertReadBack(json, result);
      List<JsonNode> events = new ArrayList<>();
      for (String line : Files.readAllLines(ndjson)) {
        events.add(ResultSchema.checkedEvent(new ObjectMapper().readTree(line)));
      }
      JsonNode end = events.get(events.size() - 1);
      assertThat(end.get("summary")).as("%s", args).isEqualTo(document.get("summary"));
      assertThat(end.get("histograms")).isEqualTo(document.get("histograms"));
      assertAddUp(
          events.stream().filter(e -> e.get("event").asText().equals("interval")).toList(),
          end.get("summary"));
      try (InputStream log = Files.newInputStream(hdr)) {
        assertThat(LoggedDurations.read(log))
            .as("%s", args)
            .isEqualTo(LoggedDurations.of(result.measured()));
      }
    }
  }

  private static Faults faults(Random random) {
    long least = random.nextInt(20_000_000);
    long most = least + random.nextInt(40_000_000);
    return random.nextInt(4) == 0
        ? Faults.none(least, most)
        : new Faults(
            least,
            most,
            random.nextInt(30),
            random.nextInt(30),
            random.nextInt(30),
            random.nextInt(30),
            random.nextInt(30),
            random.nextInt(30),
            random.nextInt(200),
            random.nextInt(200));
  }

  private static List<String> load(Random random) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "-q",
                "--message=" + MESSAGE,
                "--interval=100ms",
                "-c" + (1 + random.nextInt(8)),
                "-p" + (1 + random.nextInt(8)),
                "--threads=" + (1 + random.nextInt(2)),
                "-d" + (100 + random.nextInt(400)) + "ms",
                "--warmup=" + random.nextInt(150) + "ms"));
    if (random.nextInt(3) > 0) {
      args.add("-r" + (50 + random.nextInt(2_000)));
      args.add("--arrivals=" + (random.nextBoolean() ? "poisson" : "constant"));
    }
    if (random.nextInt(3) == 0) {
      args.add("-n" + (8 + random.nextInt(200)));
    }
    if (random.nextBoolean()) {
      args.add("--request-timeout=" + (5 + random.nextInt(80)) + "ms");
    }
    return args;
  }

  private static void assertSummary(JsonNode summary, RunResult result) {
    JsonNode requests = summary.get("requests");
    assertThat(outcomes(requests)).isEqualTo(result.measured().outcomes());
    assertThat(requests.get("due").asLong()).isEqualTo(result.measured().outcomes().due());
    assertThat(summary.at("/latency_us/count").asLong())
        .isEqualTo(result.measured().outcomes().due());
    assertThat(summary.at("/latency_us/lower_bounds").asLong())
        .isEqualTo(result.measured().outcomes().failed());
    assertThat(summary.at("/service_time_us/count").asLong())
        .isEqualTo(result.measured().outcomes().sent());
    assertThat(summary.at("/rate/achieved_per_s").asDouble()).isEqualTo(result.achievedPerSecond());
  }

  private static Outcomes outcomes(JsonNode requests) {
    long[] counts = OUTCOMES.stream().mapToLong(name -> requests.get(name).asLong()).toArray();
    return new Outcomes(
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
  }

  private static void assertAddUp(List<JsonNode> rows, JsonNode summary) {
    Outcomes sum = Outcomes.NONE;
    for (JsonNode row : rows) {
      if (!row.get("warmup").asBoolean()) {
        sum = sum.plus(outcomes(row.get("requests")));
      }
    }
    assertThat(sum).isEqualTo(outcomes(summary.get("requests")));
    assertCounted(rows, "/latency_us/count", summary.at("/latency_us/count"));
    assertCounted(rows, "/latency_us/lower_bounds", summary.at("/latency_us/lower_bounds"));
    assertCounted(rows, "/service_time_us/count", summary.at("/service_time_us/count"));
    assertCounted(rows, "/bytes/sent", summary.at("/bytes/sent"));
    assertCounted(rows, "/bytes/received", summary.at("/bytes/received"));
    assertCounted(rows, "/write_buffer/crossings", summary.at("/window/crossings"));
    assertCounted(rows, "/write_buffer/unwritable_s", summary.at("/window/unwritable_s"));
    assertCounted(rows, "/connections/closed/peer_reset", summary.at("/window/resets"));
    assertCounted(rows, "/client/pauses", summary.at("/client/pauses"));
    assertCounted(rows, "/client/paused_s", summary.at("/client/paused_s"));
  }

  private static void assertCounted(List<JsonNode> rows, String path, JsonNode whole) {
    double sum =
        rows.stream()
            .filter(row -> !row.get("warmup").asBoolean())
            .mapToDouble(row -> row.at(path).asDouble())
            .sum();
    assertThat(sum).as(path).isCloseTo(whole.asDouble(), within(1e-8));
  }

  private static void assertReadBack(Path file, RunResult result) {
    Problems problems = new Problems();
    StoredResult stored = ResultReader.read(file, problems);
    assertThat(stored).as("%s", problems).isNotNull();
    RunResult read = stored.report().result();
    assertThat(read.measured().outcomes()).isEqualTo(result.measured().outcomes());
    assertThat(read.warmup()).isEqualTo(result.warmup());
    assertThat(read.measured().latency().distribution())
        .isEqualTo(result.measured().latency().distribution());
    assertThat(read.measured().serviceTime().distribution())
        .isEqualTo(result.measured().serviceTime().distribution());
    assertThat(LoggedDurations.of(read.measured()))
        .isEqualTo(LoggedDurations.of(result.measured()));
    assertThat(read.measured().pauses()).isEqualTo(result.measured().pauses());
    assertThat(read.window()).isEqualTo(result.window());
    assertThat(read.achievedPerSecond()).isEqualTo(result.achievedPerSecond());
    assertThat(read.ending()).isEqualTo(result.ending());
  }
}
