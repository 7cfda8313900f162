package dev.highwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.stored.CompareHtml;
import dev.highwater.client.report.stored.Comparison;
import dev.highwater.client.report.stored.ResultReader;
import dev.highwater.client.report.stored.StoredInterval;
import dev.highwater.client.report.stored.StoredResult;
import dev.highwater.options.Problems;
import dev.highwater.testing.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals of a result that are not what they should be; only the page of compare reads them. */
class HostileIntervalsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INTERVAL =
      "{\"start_s\":0.5,\"duration_s\":1.5,\"warmup\":false,\"rate\":{\"wanted_per_s\":null,"
          + "\"achieved_per_s\":1000},\"latency_us\":{\"count\":5,\"p99\":7.5}}";

  @TempDir private Path directory;
  private Path good;

  @BeforeEach
  void writeOneThatIsGood() throws Exception {
    good = new SampleResult().request(5, 5).writeTo(directory.resolve("good.json"));
  }

  @Test
  void should_read_what_the_page_shows_and_nothing_where_nobody_asked() throws Exception {
    // given
    Path file = file("[" + INTERVAL + "," + INTERVAL.replace("\"count\":5", "\"count\":0") + "]");
    Problems problems = new Problems();
    // then
    assertThat(intervals(ResultReader.readWithIntervals(file, problems)))
        .containsExactly(
            new StoredInterval(false, 0.5, 1.5, 1_000, 7.5),
            new StoredInterval(false, 0.5, 1.5, 1_000, Double.NaN));
    assertThat(intervals(ResultReader.read(file, problems))).isEmpty();
    assertThat(problems.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                         | intervals: an object, from FILE, line 1, column
          7                          | intervals: 7, from FILE, line 1, column
          null                       | intervals: null, from FILE, line 1, column
          [7]                        | intervals.0: 7, from FILE, line 1, column
          [GOOD, null]               | intervals.1: null, from FILE, line 1, column
          [GOOD, {}]                 | intervals.1.latency_us: nothing, from FILE, line 1, column
          "start_s":0.5 -> "start_s":-1 | intervals.0.start_s: -1, from FILE, line 1, column
          "start_s":0.5 -> "start_s":1e400 | intervals.0.start_s: Infinity, from FILE, line 1
          "warmup":false -> "warmup":0 | intervals.0.warmup: 0, from FILE, line 1, column
          "rate" -> "rote"           | intervals.0.rate: nothing, from FILE, line 1, column
          1000 -> "NaN"              | intervals.0.rate.achieved_per_s: NaN, from FILE, line 1
          "count":5 -> "count":1.5   | intervals.0.latency_us.count: 1.5, from FILE, line 1
          "count":5 -> "p99":5       | document: Duplicate field 'p99', from FILE, line 1, column
          """)
  void should_tell_what_is_wrong_and_where(String intervals, String start) throws Exception {
    // given
    int arrow = intervals.indexOf(" -> ");
    String given =
        arrow < 0
            ? intervals.replace("GOOD", INTERVAL)
            : "["
                + INTERVAL.replace(intervals.substring(0, arrow), intervals.substring(arrow + 4))
                + "]";
    Path file = file(given);
    // when
    CommandRun run = CommandRun.compare(good, file, "--html", directory.resolve("page.html"));
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .startsWith(start.replace("FILE", file.toString()))
        .matches(".+: .+, from .+ \\(expected: .+\\)");
    assertThat(directory.resolve("page.html")).doesNotExist();
  }

  @Test
  void should_refuse_too_many_intervals_and_too_much_in_one() throws Exception {
    assertRefused("[" + (INTERVAL + ",").repeat(200_000) + INTERVAL + "]", "200000 in intervals");
    assertRefused("[{\"a\":[" + "1,".repeat(200_000) + "1]}]", "document: more than 200000 values");
    assertRefused("[".repeat(1_000) + "]".repeat(1_000), "document: Document nesting depth");
    assertRefused("[" + INTERVAL, "intervals.1: histograms, from ");
  }

  @Test
  void should_make_a_page_or_one_complaint_of_every_damaged_document() throws Exception {
    Random random =
        Seed.printedFor("should_make_a_page_or_one_complaint_of_every_damaged_document");
    byte[] whole = Files.readAllBytes(file("[" + (INTERVAL + ",").repeat(20) + INTERVAL + "]"));
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Problems problems = new Problems();
      Path file = Files.write(directory.resolve("result.json"), damaged);
      StoredResult read = ResultReader.readWithIntervals(file, problems);
      assertThat(problems.lines()).hasSize(read == null ? 1 : 0);
      if (read != null) {
        assertThat(CompareHtml.of(new Comparison(read, read, List.of(), "test")))
            .contains("</html>");
      }
    }
  }

  private void assertRefused(String intervals, String part) throws Exception {
    Problems problems = new Problems();
    assertThat(ResultReader.readWithIntervals(file(intervals), problems)).isNull();
    assertThat(problems.lines()).singleElement().asString().contains(part);
  }

  /** A result with these intervals. */
  private Path file(String intervals) throws Exception {
    ObjectNode document =
        (ObjectNode) JSON.readTree(JsonReport.of(new SampleResult().request(5, 5).report()).text());
    document.put("intervals", "HERE");
    String text = document.toString().replace("\"HERE\"", intervals);
    return Files.writeString(directory.resolve("result.json"), text, UTF_8);
  }

  private static List<StoredInterval> intervals(StoredResult result) {
    assertThat(result).isNotNull();
    return result.intervals();
  }
}
