package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be run is told in one line each, all together, before anything is tried. */
class CommandLineErrorsTest {
  private static final String PEER = "127.0.0.1:7007";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong("--rat: 5, from the command line (expected: a known flag", "--rat", "5", PEER),
        wrong("duration: 5 MB, from --duration (expected: a duration such as", "-d", "5 MB", PEER),
        wrong("duration: 0, from --duration (expected: above 0", "--duration", "0", PEER),
        wrong("rate: 10ms, from --rate (expected: a rate such as", "-r", "10ms", PEER),
        wrong("rate: 0, from --rate (expected: above 0", "--rate", "0", PEER),
        wrong("rate: 1k..2k, from --rate (expected: a rate such as", "--rate", "1k..2k", PEER),
        wrong("rate: 1k..0/5s, from --rate (expected: above 0", "--rate", "1k..0/5s", PEER),
        wrong("rate: 1k..2k/0s, from --rate (expected: a rate", "--rate", "1k..2k/0s", PEER),
        wrong("steps: 1k,2k, from --steps (expected: rates and the", "--steps", "1k,2k", PEER),
        wrong("steps: 1k,,2k/5s, from --steps (expected: rates", "--steps", "1k,,2k/5s", PEER),
        wrong("steps: 1k,0/5s, from --steps (expected: above 0", "--steps", "1k,0/5s", PEER),
        wrong("steps: 1k/5s, from --steps (expected: absent, since", "-r1", "--steps=1k/5s", PEER),
        wrong("connect-rate: 0, from --connect-rate (expected: above 0", "--connect-rate=0", PEER),
        wrong("length: 5s, from --length (expected: a size such as", "-l", "5s", PEER),
        wrong("length: 0, from --length (expected: 1 to 16MiB", "-l", "0", PEER),
        wrong("length: 17MiB, from --length (expected: 1 to 16MiB", "-l", "17MiB", PEER),
        wrong("connections: 0, from --connections (expected: 1 or more", "-c", "0", PEER),
        wrong("connections: -1, from --connections (expected: a whole number", "-c", "-1", PEER),
        wrong("requests: 0, from --requests (expected: 1 or more", "-n", "0", PEER),
        wrong("pipeline: 0, from --pipeline (expected: 1 to 65536", "-p", "0", PEER),
        wrong("pipeline: 70k, from --pipeline (expected: 1 to 65536", "-p", "70k", PEER),
        wrong("request-timeout: 0, from --request-timeout (", "--request-timeout", "0", PEER),
        wrong("interval: 1ms, from --interval (expected: 100ms or more", "--interval=1ms", PEER),
        wrong("arrivals: poisson, from --arrivals (expected: absent", "--arrivals=poisson", PEER),
        wrong("arrivals: often, from --arrivals (expected: ", "--arrivals=often", "-r1", PEER),
        wrong("message: \"\", from --message (expected: 1 byte or more", "-m", "", PEER),
        wrong("message: a\\q, from --message (expected: escapes of", "-e", "-m", "a\\q", PEER),
        wrong(
            "messages: no/such, from --messages (expected: a file or a",
            "--messages=no/such",
            PEER),
        wrong(
            "messages: no/such, from --messages (expected: absent, since message is given",
            "--messages=no/such",
            "-mx",
            PEER),
        wrong(
            "expect-greeting: echo, from --expect-greeting (expected: bytes:N, until:TEXT or eq",
            "--expect-greeting=echo",
            PEER),
        wrong(
            "expect-greeting: x, from --expect-greeting (expected: bytes:N, until:TEXT or"
                + " equals:TEXT",
            "--expect-greeting=x",
            PEER),
        wrong(
            "message: ${conection}, from --message at offset 1 (expected: one of ${connection}, ",
            "-m",
            "a${conection}",
            PEER),
        wrong(
            "first-message: ${time}, from --first-message at offset 0 (expected: ${time:s}, ",
            "--first-message",
            "${time}",
            PEER),
        wrong("expect: equals:, from --expect (expected: echo, bytes:N", "--expect=equals:", PEER),
        wrong(
            "expect: equals:${text:3}, from --expect (expected: no random",
            "--expect=equals:${text:3}",
            PEER),
        wrong(
            "expect: ${sequenc}, from --expect at offset 1 (expected: one of",
            "--expect=equals:a${sequenc}",
            PEER),
        wrong(
            "message-file: no/such, from --message-file (expected: a file that exists",
            "-fno/such",
            PEER),
        wrong(
            "length: 5, from --length (expected: absent, since a message", "-l5", "-m", "x", PEER),
        wrong("expect: byte:5, from --expect (expected: echo, bytes:N", "--expect=byte:5", PEER),
        wrong("expect: until:, from --expect (expected: echo, bytes:N", "--expect=until:", PEER),
        wrong("expect: bytes:0, from --expect (expected: bytes:N with", "--expect=bytes:0", PEER),
        wrong(
            "json: /no/such/file, from --json (expected: a file that",
            "--json=/no/such/file",
            PEER),
        wrong("hdr: -, from --hdr (expected: a file", "--json=-", "--hdr=-", PEER),
        wrong("html: -, from --html (expected: a file", "--html=-", "--json=-", PEER),
        wrong("html: -, from --html (expected: a file", "--html=-", "--hdr=-", PEER),
        wrong(
            "html: /no/such/file, from --html (expected: a file that",
            "--html=/no/such/file",
            PEER),
        wrong(
            "source-address: no.such.name.invalid, from --source-address (expected: an address",
            "--source-address=no.such.name.invalid",
            PEER),
        wrong(
            "requests-per-connection: 0, from --requests-per-connection (expected: 1 or more",
            "--requests-per-connection=0",
            PEER),
        wrong(
            "connection-lifetime: 10us, from --connection-lifetime (expected: 1ms or more",
            "--connection-lifetime=10us",
            PEER),
        wrong("close: slam, from --close (expected: one of fin, rst, half", "--close=slam", PEER),
        wrong("close: half, from --close (expected: fin or rst", "--tls", "--close=half", PEER),
        wrong("close: HALF, from --close (expected: fin or rst", "--tls", "--close=HALF", PEER),
        wrong("stall: 5%, from --stall (expected: absent", "--tls=TRUE", "--stall=5%", PEER),
        wrong("silent: 5%, from --silent (expected: absent", "--tls", "--silent=5%", PEER),
        wrong("html: r.html, from --html (expected: absent", "--stream=up", "--html=r.html", PEER),
        wrong("stall: 5, from --stall (expected: a share above 0%", "--stall=5", PEER),
        wrong("silent: 0%, from --silent (expected: a share above 0%", "--silent=0%", PEER),
        wrong(
            "slow-read: 10%, from --slow-read (expected: SIZE/s:SHARE such as 1KiB/s:10%",
            "--slow-read=10%", PEER),
        wrong("slow-read: 0/s:10%, from --slow-read (expected: SIZ", "--slow-read=0/s:10%", PEER),
        wrong("slow-read: 2GiB/s:1%, from --slow-read (expected", "--slow-read=2GiB/s:1%", PEER),
        wrong("slow-read: 1KiB/s:0%, from --slow-read (exp", "--slow-read=1KiB/s:0%", PEER),
        wrong(
            "reset: 60%, from --reset (expected: with the other shares at most 100%, not 110%",
            "--stall=50%", "--reset=60%", PEER),
        wrong(
            "silent: 50%, from --silent (expected: with the other shares a part that leaves one of"
                + " 2",
            "-c2", "--silent=50%", "--stall=1%", PEER),
        wrong("stall: 100%, from --stall (expected: with the other shares", "--stall=100%", PEER),
        wrong("threshold: p99=5, from --threshold (expected: METRIC<L", "--threshold=p99=5", PEER),
        wrong(
            "threshold: p98<5ms, from --threshold (expected: a metric of p50, p75, p90, p99,"
                + " p99.9,",
            "--threshold=p98<5ms",
            PEER),
        wrong("threshold: p9<5q, from --threshold (expected: a", "--threshold", "p9<5q", PEER),
        wrong("fail-fast: true, from --fail-fast (expected: absent", "--fail-fast", PEER),
        wrong("label: zone, from --label (expected: KEY=VALUE", "--label", "zone", PEER),
        wrong("label: =a, from --label (expected: KEY=VALUE", "--label", "=a", PEER),
        wrong(
            "label: a=2, from --label (expected: each key once",
            "--label=a=1",
            "--label=a=2",
            PEER),
        wrong("shard: 9/8, from --shard (expected: I/N with I from 1 to N", "--shard", "9/8", PEER),
        wrong(
            "shard: 3/8, from --shard (expected: at most as many clients as connections",
            "--shard=3/8",
            "-c2",
            PEER),
        wrong(
            "shard: 8/8, from --shard (expected: at most as many clients as requests",
            "--shard=8/8",
            "-n2",
            PEER),
        wrong("shard: 3, from --shard (expected: I/N, or I with --shards N", "--shard=3", PEER),
        wrong("shard: 9, from --shard (expected: 1 to 8", "--shard=9", "--shards=8", PEER),
        wrong("shard: 0, from --shard (expected: 1 to 8", "--shard=0", "--shards=8", PEER),
        wrong("shard: x, from --shard (expected: I/N with I", "--shard=x", "--shards=8", PEER),
        wrong("shards: 0, from --shards (expected: 1 to 100000", "--shard=1", "--shards=0", PEER),
        wrong("shards: 8, from --shards (expected: absent, since", "--shards=8", PEER),
        wrong("shards: 8, from --shards (expected: absent or 9", "--shard=1/9", "--shards=8", PEER),
        wrong(
            "start-at: noon, from --start-at (expected: a time with its", "--start-at=noon", PEER),
        wrong("start-at: +30s, from --start-at (expected: a time with", "--start-at=+30s", PEER),
        wrong(
            "start-at: 2036-01-31T12:00:00, from --start-at (expected: a time with its zone",
            "--start-at=2036-01-31T12:00:00",
            PEER),
        wrong(
            "start-at: 2026-01-31T12:00:00Z, from --start-at (expected: a time that is still to come",
            "--start-at=2026-01-31T12:00:00Z",
            PEER),
        wrong("start-at: 9999999999, from --start-at (", "--start-at=9999999999", PEER),
        wrong(
            "start-at: +999999999-12-31T23:59:59Z, from --start-at (expected: a time that is still",
            "--start-at=+999999999-12-31T23:59:59Z",
            PEER),
        wrong("log-result: true, from --log-result (exp", "--log-result", "--json=-", PEER),
        wrong("ndjson: -, from --ndjson (expected: a file", "--ndjson=-", "--log-result", PEER),
        wrong("ndjson: -, from --ndjson (expected: a file", "--json=-", "--ndjson=-", PEER),
        wrong("ndjson: -, from --ndjson (expected: a file", "--hdr=-", "--ndjson=-", PEER),
        wrong("ndjson: -, from --ndjson (expected: a file", "--html=-", "--ndjson=-", PEER),
        wrong(
            "ndjson: /no/such/file, from --ndjson (expected: a file that",
            "--ndjson=/no/such/file",
            PEER),
        wrong("targets: nothing, from ", new String[0]),
        wrong("targets: 127.0.0.1:70000, from ", "127.0.0.1:70000"),
        wrong("targets: 127.0.0.1:0, from ", "127.0.0.1:0"),
        wrong("targets: 127.0.0.1, from ", "127.0.0.1"),
        wrong(
            "write-buffer-high: 16KiB, from --write-buffer-high (expected: at least"
                + " write-buffer-low",
            "--write-buffer-high",
            "16KiB",
            PEER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void should_tell_the_mistake_and_the_rule(String start, List<String> args) {
    // when
    LoadRun run = LoadRun.of(args.toArray(String[]::new));
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.complaints().get(0)).startsWith(start).endsWith(")");
    assertThat(run.err()).endsWith("try 'load --help'\n");
  }

  @Test
  void should_tell_several_mistakes_together() {
    // when
    LoadRun run =
        LoadRun.with(
            Map.of("HIGHWATER_RATT", "5", "HIGHWATER_PIPELINE", "0"),
            "--rat=1",
            "-c",
            "5MiB",
            "-m",
            "a",
            "-f",
            "no/such/file",
            "--rate",
            "0",
            "h:70000");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("--rat: 1, from the command line"),
            line -> assertThat(line).startsWith("HIGHWATER_RATT: 5, from the environment"),
            line -> assertThat(line).startsWith("pipeline: 0, from HIGHWATER_PIPELINE"),
            line -> assertThat(line).startsWith("connections: 5MiB, from --connections"),
            line -> assertThat(line).contains("absent, since message is given"),
            line -> assertThat(line).startsWith("rate: 0, from --rate"),
            line -> assertThat(line).startsWith("targets: h:70000"));
  }

  @Test
  void should_name_the_variable_that_was_meant() {
    // when
    LoadRun run = LoadRun.with(Map.of("HIGHWATER_CONECTIONS", "5"), PEER);
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .startsWith("HIGHWATER_CONECTIONS: 5, from the environment")
        .contains("HIGHWATER_CONNECTIONS");
  }

  @Test
  void should_take_the_targets_from_the_environment() throws Exception {
    try (ScriptedPeer one = ScriptedPeer.doing(ScriptedPeer.echo(512));
        ScriptedPeer two = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.with(
              Map.of("HIGHWATER_TARGETS", one.address() + "," + two.address()),
              "-c",
              "2",
              "-n",
              "10");
      // then
      run.assertFlawless();
      assertThat(one.requests()).isPositive();
      assertThat(two.requests()).isPositive();
      assertThat(run.report().targets()).containsExactly(one.address(), two.address());
    }
  }

  @Test
  void should_refuse_a_message_file_that_is_a_directory_or_too_large(@TempDir Path directory)
      throws Exception {
    // given
    Path large = directory.resolve("large");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(16L * 1024 * 1024 + 1);
    }
    Path empty = Files.createFile(directory.resolve("empty"));
    // then
    assertThat(complaintOf(directory)).contains("a file that exists");
    assertThat(complaintOf(large)).contains("at most 16MiB");
    assertThat(complaintOf(empty)).contains("1 byte or more");
  }

  private static String complaintOf(Path file) {
    LoadRun run = LoadRun.of("-f", file.toString(), PEER);
    assertThat(run.exitCode()).isEqualTo(2);
    return String.join("\n", run.complaints());
  }

  private static Arguments wrong(String start, String... args) {
    return Arguments.of(start, List.of(args));
  }
}
