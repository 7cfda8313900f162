package dev.highwater.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.report.stored.ResultLines;
import dev.highwater.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that went through a log, as container engines keep it. */
class ResultLogTest {
  /** Docker's; a longer line comes out in pieces. */
  private static final int SHORTEST_LIMIT = 16 << 10;

  private static final int PIECE_LENGTH = 8_000;

  @TempDir private Path directory;

  @Test
  void should_find_the_results_of_all_clients_between_other_lines() throws Exception {
    Random random = Seed.printedFor("should_find_the_results_of_all_clients_between_other_lines");
    // given four clients with many different latencies, whose lines are mixed as they come
    SampleResult all = new SampleResult();
    List<String> log = new ArrayList<>();
    for (int index = 1; index <= 4; index++) {
      SampleResult client = new SampleResult().shard(index, 4);
      for (int n = 0; n < 20_000; n++) {
        long latency = random.nextLong() >>> (22 + random.nextInt(40));
        client.request(latency, latency);
        all.request(latency, latency);
      }
      String container = "load." + index + ".x1y2z3@node    | ";
      List<String> lines = ResultLines.of(client.report());
      assertThat(lines)
          .hasSizeGreaterThan(1)
          .allSatisfy(line -> assertThat(line.length()).isLessThan(SHORTEST_LIMIT / 2));
      lines.forEach(line -> log.add(container + line));
      log.add(container + "3s/11s  50/50 open  2,000/s  p50 91.9us");
      log.add("");
    }
    log.add("x".repeat(200_000));
    Collections.shuffle(log, random);
    // when
    CommandRun run = CommandRun.mergeLog(String.join("\n", log), "-", "-o", "-");
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode merged = ResultSchema.checked(run.json());
    assertThat(merged.at("/summary/requests/completed").asInt()).isEqualTo(80_000);
    assertThat(merged.at("/histograms/latency").asText())
        .isEqualTo(all.report().result().measured().latency().encoded());
    assertThat(merged.get("clients")).hasSize(4);
    assertThat(merged.at("/clients/0/file").asText()).matches("-:[0-9a-f]{12}");
  }

  @Test
  void should_read_a_log_from_a_file_beside_documents() throws Exception {
    // given
    Path log = log("one.log", new SampleResult().shard(1, 3), new SampleResult().shard(2, 3));
    Path three = new SampleResult().shard(3, 3).writeTo(directory.resolve("three.json"));
    // when
    CommandRun run = CommandRun.merge(log, three);
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("3 clients, merged", "1/3", "2/3", "3/3");
  }

  @Test
  void should_take_lines_that_were_told_twice_once() throws Exception {
    // given
    String log = text(new SampleResult().request(5, 5).shard(1, 1));
    // when
    CommandRun run = CommandRun.mergeLog(log + log, "-", "-o", "-");
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.json().at("/summary/requests/completed").asInt()).isEqualTo(1);
  }

  @Test
  void should_name_the_shard_that_is_not_in_the_log() {
    // given
    String log = text(new SampleResult().shard(1, 3)) + text(new SampleResult().shard(3, 3));
    // then
    assertRefused(
        CommandRun.mergeLog(log, "-"),
        "shards: 2 missing, from the command line (expected: all 3 shards, or --allow-missing)");
  }

  @Test
  void should_refuse_a_result_that_is_in_two_logs() throws Exception {
    // given a log that was taken twice, the second time with what came later
    String first = text(new SampleResult().request(5, 5));
    Path one = Files.writeString(directory.resolve("first.log"), first);
    Path two =
        Files.writeString(
            directory.resolve("later.log"), first + text(new SampleResult().request(7, 7)));
    // then
    assertRefused(
        CommandRun.merge(one, two), "(expected: each result once, and it is in a log before, too)");
  }

  @Test
  void should_refuse_two_runs_of_one_shard() {
    String log = text(new SampleResult().shard(1, 1)) + text(new SampleResult().shard(1, 1));
    assertRefused(CommandRun.mergeLog(log, "-"), "(expected: each shard once, and 1/1 is in -:");
  }

  @Test
  void should_tell_which_lines_of_a_result_are_missing() {
    Random random = Seed.printedFor("should_tell_which_lines_of_a_result_are_missing");
    // given
    SampleResult large = new SampleResult().shard(1, 1);
    for (int n = 0; n < 20_000; n++) {
      long latency = random.nextLong() >>> (22 + random.nextInt(40));
      large.request(latency, latency);
    }
    List<String> lines = new ArrayList<>(ResultLines.of(large.report()));
    int all = lines.size();
    lines.remove(0);
    // then
    assertRefused(
        CommandRun.mergeLog(String.join("\n", lines), "-"),
        "(expected: all " + all + " lines of its result; missing: 1)");
  }

  @Test
  void should_refuse_lines_that_were_changed() {
    assertRefused(
        CommandRun.mergeLog(line("000000000001", 1, 1, "AAAA"), "-"),
        "files: -:000000000001, from the command line (expected: a file that can be read)");
    assertRefused(
        CommandRun.mergeLog(line("000000000001", 1, 1, "A"), "-"), "a result as it was written");
    assertRefused(
        CommandRun.mergeLog(line("000000000001", 2, 1, "AAAA"), "-"), "parts from 1 to their");
    assertRefused(
        CommandRun.mergeLog(line("000000000001", 1, 99999, "AAAA"), "-"), "parts from 1 to their");
    String one = line("000000000001", 1, 2, "AAAA");
    String other = line("000000000001", 1, 2, "BBBB");
    assertRefused(CommandRun.mergeLog(one + "\n" + other, "-"), "each part once, and of one");
    String more = line("000000000001", 1, 3, "AAAA");
    assertRefused(CommandRun.mergeLog(one + "\n" + more, "-"), "each part once, and of one");
  }

  @Test
  void should_point_at_what_is_wrong_in_a_result() throws Exception {
    // given
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write("{\"tool\":\"highwater\",\n \"schema\":2}".getBytes(ISO_8859_1));
    }
    String data = Base64.getEncoder().encodeToString(packed.toByteArray());
    // then
    assertRefused(
        CommandRun.mergeLog(line("000000000001", 1, 1, data), "-"),
        "schema: 2, from -:000000000001, line 2, column 11 (expected: 1)");
  }

  @Test
  void should_read_no_more_of_a_result_than_one_of_ours_can_have() throws Exception {
    // given 400 KB of a log, of which 300 MiB would come
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      byte[] blanks = " ".repeat(1 << 20).getBytes(ISO_8859_1);
      for (int mebibyte = 0; mebibyte < 300; mebibyte++) {
        deflater.write(blanks);
      }
    }
    String data = Base64.getEncoder().encodeToString(packed.toByteArray());
    int pieces = (data.length() + PIECE_LENGTH - 1) / PIECE_LENGTH;
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      String piece =
          data.substring(i * PIECE_LENGTH, Math.min(data.length(), (i + 1) * PIECE_LENGTH));
      log.append(line("000000000001", i + 1, pieces, piece)).append('\n');
    }
    // then
    assertRefused(CommandRun.mergeLog(log.toString(), "-"), "exceeds the maximum allowed");
  }

  @Test
  void should_refuse_a_log_without_results() {
    assertRefused(
        CommandRun.mergeLog("hello\n", "-"),
        "files: -, from the command line (expected: a log with results, from --log-result)");
  }

  @Test
  void should_print_the_result_that_the_document_holds() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      Path document = directory.resolve("whole.json");
      LoadRun run =
          LoadRun.of(
              "-c2", "-n50", "--log-result", "--json=" + document, "--label=a=b", peer.address());
      // then people have their summary all the same
      run.assertFlawless();
      assertThat(run.out()).contains("50 due, 50 sent: 50 completed");
      CommandRun fromLog = CommandRun.mergeLog(run.out(), "--allow-invalid", "-", "-o", "-");
      CommandRun fromFile = CommandRun.merge("--allow-invalid", document, "-o", "-");
      assertThat(fromLog.exitCode()).as(fromLog.err()).isZero();
      for (String part :
          List.of("/config", "/labels", "/histograms", "/targets", "/summary/requests")) {
        assertThat(fromLog.json().at(part)).as(part).isEqualTo(fromFile.json().at(part));
      }
    }
  }

  private Path log(String name, SampleResult... results) throws Exception {
    StringBuilder text = new StringBuilder("the first line\n");
    for (SampleResult result : results) {
      text.append(text(result));
    }
    return Files.writeString(directory.resolve(name), text);
  }

  private static String text(SampleResult result) {
    return "2026-01-31T12:00:11Z load | "
        + String.join("\nload | ", ResultLines.of(result.report()))
        + "\n";
  }

  private static String line(String run, int part, int of, String data) {
    return "{\"highwater_result\":\"%s\",\"part\":%d,\"of\":%d,\"data\":\"%s\"}"
        .formatted(run, part, of, data);
  }

  private static void assertRefused(CommandRun run, String part) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).singleElement().asString().contains(part);
  }
}
