package dev.highwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.stored.ResultReader;
import dev.highwater.client.report.stored.StoredResult;
import dev.highwater.options.Problems;
import dev.highwater.testing.Seed;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files for compare and merge that are not what they should be. */
class HostileResultTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path directory;

  @Test
  void should_read_what_was_written_and_write_the_same_again() throws Exception {
    // given a result with something of everything
    SampleResult sample = new SampleResult().shard(2, 8).label("a/b", "c").threshold("p99<5ms");
    for (int i = 1; i < 500; i++) {
      sample.request(i * 3_001L, i * 1_007L);
    }
    sample.timedOut().refused(2).resets(5);
    LoadReport report = sample.report();
    // when
    StoredResult stored = read(JsonReport.of(report).text());
    // then
    assertThat(JSON.readTree(JsonReport.of(stored.report()).text()))
        .isEqualTo(ResultSchema.checked(JSON.readTree(JsonReport.of(report).text())));
  }

  @Test
  void should_read_what_a_run_with_wrong_bytes_left_behind() throws Exception {
    for (String sentence :
        List.of(
            "connection 3, request 17, offset 300: expected 0x1f, got 0x0f",
            "connection 0, after request 6: got byte 0xff that nothing had asked for")) {
      ObjectNode document = document();
      ((ObjectNode) document.get("summary")).put("first_mismatch", sentence);
      StoredResult stored = read(document.toString());
      assertThat(stored.report().result().mismatch()).hasToString(sentence);
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong("/schema", "2", "schema: 2, from FILE, line 1, column 11 (expected: 1)"),
        wrong("/schema", "null", "schema: null, from FILE, line 1, column 11 (expected: a whole"),
        wrong("/tool", "\"wrk\"", "tool: wrk, from FILE, line 1, column 20 (expected: highwater)"),
        wrong("/started_at", "\"noon\"", "started_at: noon, "),
        wrong("/summary", "[]", "summary: a list, "),
        wrong("/summary/valid", "\"yes\"", "summary.valid: yes, "),
        wrong("/summary/valid", "false", "summary.valid: false, "),
        wrong("/summary/ending", "\"soon\"", "summary.ending: soon, "),
        wrong("/summary/requests/sent", "-1", "summary.requests.sent: -1, "),
        wrong("/summary/requests/sent", "1.5", "summary.requests.sent: 1.5, "),
        wrong("/summary/requests/sent", "1e99", "summary.requests.sent: 1.0E99, "),
        wrong(
            "/summary/requests/sent",
            "99999999999999999999",
            "summary.requests.sent: 1.0E20, from FILE, line 1, column "),
        wrong("/summary/rate/achieved_per_s", "\"NaN\"", "summary.rate.achieved_per_s: NaN, "),
        wrong("/summary/connections/failed", "{\"bored\":1}", "summary.connections.failed.bored: "),
        wrong(
            "/summary/connections/closed", "{\"local\":\"x\"}", "summary.connections.closed.local"),
        wrong(
            "/summary/thresholds",
            "[{\"expression\":\"p9<1\"}]",
            "summary.thresholds.0.expression"),
        wrong("/summary/thresholds", "[7]", "summary.thresholds.0: 7, "),
        wrong("/summary/cautions", "[1]", "summary.cautions.0: 1, "),
        wrong("/summary/first_mismatch", "\"oops\"", "summary.first_mismatch: oops, "),
        wrong("/shard", "{\"index\":9,\"of\":8}", "shard.index: 9, "),
        wrong("/shard", "{\"index\":1,\"of\":4294967297}", "shard.index: 1, "),
        wrong("/summary/limited_by/who", "\"me\"", "summary.limited_by.who: me, "),
        wrong("/summary/limited_by/shares", "{\"a\":-1}", "summary.limited_by.shares.a: -1, "),
        wrong("/summary/client/gc_share", "1e400", "summary.client.gc_share: Infinity, "),
        wrong("/summary/bytes/sent", "9007199254740993", "summary.bytes.sent: 9007199254740993, "),
        wrong("/summary/bytes/sent", "true", "summary.bytes.sent: true, "),
        wrong("/version", "1", "version: 1, "),
        wrong("/labels", "{\"a\":1}", "labels.a: 1, "),
        wrong("/labels", "{\"a/b~c\":1}", "labels.a/b~c: 1, "),
        wrong("/config/warmup/effective", "\"long\"", "config.warmup.effective: long, "),
        wrong("/config/warmup/effective", "\"200000h\"", "config.warmup.effective: 200000h, "),
        wrong("/histograms/latency", "\"AAAA\"", "histograms.latency: AAAA, "),
        wrong("/histograms/latency", "7", "histograms.latency: 7, "));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("mistakes")
  void should_tell_what_is_wrong_and_where(String pointer, String value, String start)
      throws Exception {
    // given
    ObjectNode document = document();
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) document.at(pointer.substring(0, slash)))
        .set(pointer.substring(slash + 1), JSON.readTree(value));
    String text =
        document.toString().replace("1.0E20", "99999999999999999999").replace("1.0E99", "1e99");
    Path file = Files.writeString(directory.resolve("result.json"), text);
    // then
    assertRefused(file, start.replace("FILE", file.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/schema",
        "/targets/0",
        "/config/warmup/effective",
        "/summary/requests/sent",
        "/summary/thresholds/0/expression",
        "/histograms/latency"
      })
  void should_point_at_the_value_in_a_document_of_many_lines(String pointer) throws Exception {
    // given
    SampleResult sample = new SampleResult().threshold("p99<5ms").request(5, 5);
    ObjectNode document = (ObjectNode) JSON.readTree(JsonReport.of(sample.report()).text());
    int slash = pointer.lastIndexOf('/');
    JsonNode around = document.at(pointer.substring(0, slash));
    if (around instanceof ArrayNode list) {
      list.set(0, "HERE");
    } else {
      ((ObjectNode) around).put(pointer.substring(slash + 1), "HERE");
    }
    String text = document.toPrettyString();
    String before = text.substring(0, text.indexOf("\"HERE\""));
    // when
    Path file = text(text.replace("\"HERE\"", "{}"));
    // then
    assertRefused(
        file,
        "%s: an object, from %s, line %d, column %d (expected: "
            .formatted(
                pointer.substring(1).replace('/', '.'),
                file,
                before.lines().count(),
                before.length() - before.lastIndexOf('\n')));
  }

  @Test
  void should_tell_what_is_missing_and_from_where() throws Exception {
    // given every key of the document that is read, left out in turn
    ObjectNode document = document();
    for (String pointer :
        List.of(
            "/schema",
            "/tool",
            "/version",
            "/started_at",
            "/targets",
            "/labels",
            "/config",
            "/summary",
            "/histograms",
            "/summary/requests",
            "/summary/requests/lost",
            "/summary/rate/achieved_per_s",
            "/summary/write_buffer/crossings",
            "/summary/client/gc_share",
            "/histograms/service_time")) {
      ObjectNode without = document.deepCopy();
      int slash = pointer.lastIndexOf('/');
      ((ObjectNode) without.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
      Path file = Files.writeString(directory.resolve("result.json"), without.toString());
      // then
      assertRefused(
          file,
          pointer.substring(1).replace('/', '.') + ": nothing, from " + file + ", line 1, column ");
    }
  }

  @Test
  void should_end_on_every_truncated_document_with_one_line() throws Exception {
    Random random = Seed.printedFor("should_end_on_every_truncated_document_with_one_line");
    String whole = JsonReport.of(new SampleResult().request(5, 5).report()).text();
    for (int i = 0; i < 300; i++) {
      String text = whole.substring(0, random.nextInt(whole.length() - 2));
      Path file = Files.writeString(directory.resolve("result.json"), text);
      assertRefused(file, "");
    }
  }

  @Test
  void should_end_on_every_damaged_document_with_one_line_or_none() throws Exception {
    Random random = Seed.printedFor("should_end_on_every_damaged_document_with_one_line_or_none");
    byte[] whole = JsonReport.of(new SampleResult().request(5, 5).report()).text().getBytes(UTF_8);
    for (int i = 0; i < 1_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(directory.resolve("result.json"), damaged);
      Problems problems = new Problems();
      StoredResult read = ResultReader.read(file, problems);
      assertThat(problems.lines()).hasSize(read == null ? 1 : 0);
    }
  }

  @Test
  void should_refuse_what_is_too_large_too_deep_or_too_much() throws Exception {
    // given
    Path large = directory.resolve("large.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((256L << 20) + 1);
    }
    // then
    assertRefused(
        large, "files: " + large + ", from the command line (expected: a file of at most");
    assertRefused(
        Path.of("/dev/zero"), "files: /dev/zero, from the command line (expected: a file");
    assertRefused(directory, "files: " + directory + ", from the command line (expected: a file");
    assertRefused(text("[".repeat(100_000)), "document: Document nesting depth (17) exceeds");
    assertRefused(text("{\"intervals\":" + "[".repeat(100_000)), "document: Document nesting");
    assertRefused(text("[" + "1,".repeat(300_000) + "1]"), "document: more than 200000 values");
    assertRefused(text("{\"a\":\"" + "x".repeat(5 << 20) + "\"}"), "document: String value length");
    assertRefused(text("{\"" + "x".repeat(50_000) + "\":1}"), "document: Name length");
    assertRefused(text("{\"a\":" + "1".repeat(5_000) + "}"), "document: Number value length");
  }

  @Test
  void should_read_the_result_of_a_plan_however_long_its_phases_were() throws Exception {
    // given
    ObjectNode document = document();
    var groups = document.putArray("phases").addObject().putArray("groups");
    var intervals = groups.addObject().putArray("intervals");
    for (int i = 0; i < 250_000; i++) {
      intervals.add(i);
    }
    Path file = text(document.toString());
    Problems problems = new Problems();
    // then
    assertThat(ResultReader.read(file, problems)).as("%s", problems.lines()).isNotNull();
    assertThat(ResultReader.readWithIntervals(file, problems)).isNotNull();
  }

  @Test
  void should_refuse_what_is_no_json_or_more_than_one_document() throws Exception {
    assertRefused(text(""), "document: nothing, from ");
    assertRefused(text("\0\0\0\0"), "document: ");
    assertRefused(text("hello"), "document: Unrecognized token 'hello'");
    assertRefused(
        text("{\"schema\":1,\n \"schema\":1}"), "document: Duplicate field 'schema', from");
    assertRefused(text(document() + "\n{}"), "document: more behind its end, from ");
    assertRefused(text("{\"schema\":1,\n  nonsense"), ", line 2, column ");
    assertRefused(text("null"), "document: null, from ");
    assertRefused(text("{\"event\":\"start\",\"schema\":1}"), "tool: nothing, from ");
  }

  @Test
  void should_refuse_unknown_keys_by_the_published_schema() throws Exception {
    // given
    ObjectNode document = document();
    assertThat(ResultSchema.complaints(document)).isEmpty();
    // then
    for (String pointer :
        List.of("", "/summary", "/summary/requests", "/summary/latency_us", "/histograms")) {
      ObjectNode more = document.deepCopy();
      ((ObjectNode) more.at(pointer)).put("new_key", 1);
      assertThat(ResultSchema.complaints(more)).as(pointer).isNotEmpty();
    }
    JsonNode without = document.deepCopy();
    ((ObjectNode) without.get("summary")).remove("valid");
    assertThat(ResultSchema.complaints(without)).isNotEmpty();
  }

  private static ObjectNode document() throws Exception {
    return (ObjectNode)
        JSON.readTree(JsonReport.of(new SampleResult().request(5, 5).report()).text());
  }

  private StoredResult read(String text) throws Exception {
    Problems problems = new Problems();
    StoredResult stored = ResultReader.read(text(text), problems);
    assertThat(problems.lines()).isEmpty();
    return stored;
  }

  private Path text(String text) throws Exception {
    return Files.writeString(directory.resolve("result.json"), text);
  }

  private static void assertRefused(Path file, String part) {
    CommandRun run = CommandRun.merge(file);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .contains(part)
        .matches(".+: .+, from .+ \\(expected: .+\\)");
  }

  private static Arguments wrong(String pointer, String value, String start) {
    return Arguments.of(pointer, value, start);
  }
}
