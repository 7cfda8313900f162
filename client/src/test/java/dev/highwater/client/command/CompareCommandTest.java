package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.CommandRun;
import dev.highwater.client.LoadRun;
import dev.highwater.client.SampleResult;
import dev.highwater.client.ScriptedPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  @TempDir private Path directory;

  @Test
  void should_show_both_and_the_change() throws Exception {
    // given
    Path a = new SampleResult().request(1_000, 1_000).writeTo(directory.resolve("a.json"));
    Path b = directory.resolve("b.json");
    new SampleResult().request(2_000, 500).timedOut().achieved(900).resets(2).writeTo(b);
    // when
    CommandRun run = CommandRun.compare(a, b);
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("rate +1,000/s +900/s +-10\\.0 %"))
        .anyMatch(line -> line.matches("latency p50 +1\\.00us +2\\.00us +\\+100\\.0 %"))
        .anyMatch(line -> line.matches("service_time p50 +1\\.00us +0\\.50us +-50\\.0 %"))
        .anyMatch(line -> line.matches("latency p99 +1\\.00us +>5\\.00s +\\+.*"))
        .anyMatch(line -> line.matches("errors +0 +1 +from 0"))
        .anyMatch(line -> line.matches("resets +0 +2 +from 0"))
        .anyMatch(line -> line.matches("sent_bytes +5,120 +5,120 +="))
        .anyMatch(line -> line.matches("unwritable +1\\.50s +1\\.50s +="))
        .anyMatch(line -> line.matches("verdict +valid +valid"));
  }

  @Test
  void should_tell_the_same_to_programs() throws Exception {
    // given
    Path a = new SampleResult().label("build", "7").writeTo(directory.resolve("a.json"));
    Path b = new SampleResult().request(2_000, 500).writeTo(directory.resolve("b.json"));
    // when
    CommandRun run = CommandRun.compare(a, b, "--json", "-", "--threshold", "rate>=-0%");
    // then
    JsonNode json = run.json();
    assertThat(json.at("/a/file").asText()).isEqualTo(a.toString());
    assertThat(json.at("/a/labels/build").asText()).isEqualTo("7");
    assertThat(json.at("/b/valid").asBoolean()).isTrue();
    assertThat(json.at("/figures/0/name").asText()).isEqualTo("rate");
    assertThat(json.at("/figures/0/change_percent").asDouble()).isZero();
    assertThat(json.at("/figures/1/name").asText()).isEqualTo("latency p50");
    assertThat(json.at("/figures/1/a").isNull()).as("nothing was measured in a").isTrue();
    assertThat(json.at("/figures/1/b").asDouble()).isEqualTo(2.0);
    assertThat(json.at("/thresholds/0/held").asBoolean()).isTrue();
    assertThat(run.err()).containsPattern("held +rate>=-0%");
  }

  @ParameterizedTest
  @CsvSource({
    "rate<+10%,   1000, 1100, 3", // exactly ten percent more
    "rate<=+10%,  1000, 1100, 0",
    "rate<=+10%,  1000, 1100.0000000000001, 0", // the double next to it is told apart
    "rate<=+10%,  1000, 1100.0000000000002, 3",
    "rate<+0.1%,  0.3,  0.3003, 3", // not so in binary fractions
    "rate<=+0.1%, 0.3,  0.3003, 0",
    "rate>=-5%,   1000, 950, 0",
    "rate>-5%,    1000, 950, 3",
    "rate>=-5%,   1000, 949.9, 3",
    "rate<+10%,   0,    0, 0",
    "rate<+10%,   0,    0.1, 3",
    "rate>+10%,   0,    0.1, 0",
    "p99<+10%,    1,    1, 3", // nothing was measured
  })
  void should_hold_relative_thresholds_exactly(
      String threshold, double before, double after, int exitCode) throws Exception {
    // given
    Path a = new SampleResult().achieved(before).writeTo(directory.resolve("a.json"));
    Path b = new SampleResult().achieved(after).writeTo(directory.resolve("b.json"));
    // when
    CommandRun run = CommandRun.compare(a, b, "--threshold", threshold);
    // then
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    String judgement =
        exitCode == 0 ? "held" : threshold.startsWith("p99") ? "NOT PROVEN" : "MISSED";
    assertThat(run.out().lines())
        .anyMatch(l -> l.matches(judgement + " +\\Q" + threshold + "\\E.*"));
  }

  @Test
  void should_not_take_a_threshold_as_proven_by_a_run_that_is_not_valid() throws Exception {
    // given
    Path a = new SampleResult().request(5, 5).writeTo(directory.resolve("a.json"));
    Path b = new SampleResult().request(5, 5).notValid("busy").writeTo(directory.resolve("b.json"));
    // when
    CommandRun run = CommandRun.compare(a, b, "--threshold", "p99<=+0%");
    // then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .contains("B is not valid: busy")
        .containsPattern("NOT PROVEN +p99<=\\+0% \\(")
        .containsPattern("verdict +valid +NOT VALID");
    assertThat(CommandRun.compare(a, b).exitCode()).as("without thresholds").isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p98<+10%  | (expected: a metric of p50, p75, p90, p99, p99.9, p99.99, mean, max, rate,
          p99.5<+1% | nearest p99.9
          p99<10%   | (expected: METRIC<+PERCENT such as
          p99<+10   | (expected: a share such as
          p99<+10ms | (expected: a share such as
          p99=+10%  | (expected: METRIC<+PERCENT such as
          """)
  void should_refuse_thresholds_that_are_none(String expression, String rule) throws Exception {
    Path a = new SampleResult().writeTo(directory.resolve("a.json"));
    CommandRun run = CommandRun.compare(a, a, "--threshold", expression);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .startsWith("threshold: " + expression + ", from --threshold ")
        .contains(rule);
  }

  @Test
  void should_compare_what_two_runs_left_behind() throws Exception {
    // given
    Path a = directory.resolve("a.json");
    Path b = directory.resolve("b.json");
    LoadRun first;
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      first = LoadRun.of("-c", "2", "-n", "300", "--json", a.toString(), peer.address());
      first.assertFlawless();
      LoadRun.of("-c", "2", "-n", "200", "--json", b.toString(), peer.address()).assertFlawless();
    }
    // when
    CommandRun run = CommandRun.compare(a, b, "--json", "-");
    // then
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = run.json().get("figures");
    JsonNode p99 = figures.get(4);
    assertThat(p99.get("name").asText()).isEqualTo("latency p99");
    assertThat(p99.get("a").asDouble())
        .isEqualTo(first.measured().latency().distribution().p99())
        .isEqualTo(
            new ObjectMapper()
                .readTree(Files.readString(a))
                .at("/summary/latency_us/p99")
                .asDouble());
    assertThat(run.err()).containsPattern("completed +300 +200 +-33\\.3 %");
  }

  @Test
  void should_write_a_page_beside_the_table_or_in_its_place() throws Exception {
    // given
    Path a = new SampleResult().request(2_000, 500).writeTo(directory.resolve("a.json"));
    Path page = directory.resolve("page.html");
    // when
    CommandRun run = CommandRun.compare(a, a, "--html", page, "--threshold", "rate>+1%");
    // then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).containsPattern("MISSED +rate>\\+1%");
    assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("rate>+1%");
    // when it goes to standard output, the table does not
    CommandRun shown = CommandRun.compare(a, a, "--html", "-");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).startsWith("<!doctype html>").endsWith("</html>\n");
    assertThat(shown.err()).contains("latency p99");
  }

  @Test
  void should_refuse_pages_that_have_no_place_to_go() throws Exception {
    Path a = new SampleResult().writeTo(directory.resolve("a.json"));
    assertThat(CommandRun.compare(a, a, "--html", "-", "--json", "-").complaints())
        .containsExactly(
            "html: -, from --html (expected: a file, since the JSON goes to standard output)");
    Path nowhere = directory.resolve("nowhere/page.html");
    CommandRun run = CommandRun.compare(a, a, "--html", nowhere);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly(
            "html: " + nowhere + ", from --html (expected: a file that can be written)");
  }

  @Test
  void should_want_two_files_and_say_what_it_can_do() {
    CommandRun one = CommandRun.compare("one.json");
    assertThat(one.exitCode()).isEqualTo(2);
    assertThat(one.complaints())
        .containsExactly("files: one.json, from the command line (expected: two files)");
    CommandRun help = CommandRun.compare("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("highwater compare before.json after.json --threshold 'p99<+10%'");
    assertThat(CommandRun.merge("--help").out()).contains("highwater merge -o whole.json");
  }
}
