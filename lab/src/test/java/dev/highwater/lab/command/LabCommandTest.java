package dev.highwater.lab.command;

import static dev.highwater.lab.command.LabCommandRun.experiment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.lab.Experiment;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.lab.bench.PlainListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabCommandTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final AtomicInteger runs = new AtomicInteger();
  private final Experiment good =
      experiment(
          "good",
          (bench, finding) -> {
            runs.incrementAndGet();
            bench.timeline().add("sender", "wrote", 5);
            return finding.number("written_bytes", 5).holds("it did");
          });
  private final Experiment impossible =
      experiment(
          "impossible",
          (bench, finding) -> {
            throw new Impossible("no such option; a newer kernel would help");
          });
  private final Experiment broken =
      experiment(
          "broken",
          (bench, finding) -> {
            throw new IllegalStateException("bug");
          });
  private final List<Experiment> all = List.of(good, impossible, broken);

  @Test
  void should_list_the_experiments_and_what_they_ask_and_run_none() {
    // when
    LabCommandRun run = LabCommandRun.of(all, "--list");
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("good                Does good do what it should?\n")
        .hasLineCount(3);
    assertThat(runs).hasValue(0);
  }

  @Test
  void should_run_all_and_show_a_table() {
    // when
    LabCommandRun run = LabCommandRun.of(all);
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("\\[1/3] good holds, \\d+\\.\\ds"),
            line -> assertThat(line).matches("\\[2/3] impossible inconclusive, \\d+\\.\\ds"),
            line -> assertThat(line).matches("\\[3/3] broken inconclusive, \\d+\\.\\ds"));
    assertThat(run.out())
        .contains("good                holds         it did\n")
        .contains("impossible          inconclusive  no such option; a newer kernel would help\n")
        .contains("broken              inconclusive  it failed: IllegalStateException: bug\n")
        .contains("1 holds, 2 inconclusive\n");
  }

  @Test
  void should_tell_all_about_one() {
    // when
    LabCommandRun run = LabCommandRun.of(all, "good", "good");
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(runs).as("once, though it was named twice").hasValue(1);
    assertThat(run.out()).startsWith("good: Does good do what it should?\n").contains("wrote\n");
  }

  @Test
  void should_take_the_experiments_from_the_environment() {
    // when
    LabCommandRun run =
        LabCommandRun.with(all, Map.of("HIGHWATER_EXPERIMENTS", "broken,good"), "--json=-");
    // then
    assertThat(run.err()).contains("[1/2] broken", "[2/2] good");
  }

  @Test
  void should_suggest_the_experiment_that_was_meant() {
    // when
    LabCommandRun run = LabCommandRun.of(all, "god");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            experiments: god, from the command line (expected: one of those that --list shows, nearest good)
            try 'highwater lab --help'
            """);
  }

  @Test
  void should_tell_several_mistakes_together_and_run_nothing() {
    // when
    LabCommandRun run =
        LabCommandRun.with(
            all,
            Map.of("HIGHWATER_SEED", "x", "HIGHWATER_REALTIM", "true"),
            "good",
            "zzzzzzzz",
            "--json=-",
            "--html=-",
            "--markdown=/no/such/file");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("seed: x, from HIGHWATER_SEED (expected: "),
            line -> assertThat(line).startsWith("HIGHWATER_REALTIM: true, from the environment"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "experiments: zzzzzzzz, from the command line (expected: one of those"
                            + " that --list shows)"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "html: -, from --html (expected: a file, since --json has standard"
                            + " output)"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "markdown: /no/such/file, from --markdown (expected: a file that can be"
                            + " written)"),
            line -> assertThat(line).isEqualTo("try 'highwater lab --help'"));
    assertThat(runs).hasValue(0);
  }

  @Test
  void should_refuse_an_option_that_the_transport_cannot_set_before_anything_runs() {
    // when
    LabCommandRun run = LabCommandRun.of(all, "--transport=nio", "--tcp-maxseg=500");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("tcp-maxseg: 500, from --tcp-maxseg (expected: ");
    assertThat(runs).hasValue(0);
  }

  @Test
  void should_have_nothing_but_json_on_standard_output() throws Exception {
    // when
    LabCommandRun run = LabCommandRun.of(all, "--json=-");
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.json().path("findings")).hasSize(3);
    assertThat(run.json().at("/findings/0/numbers/written_bytes").asInt()).isEqualTo(5);
    assertThat(run.json().at("/environment/transport").asText()).isNotEmpty();
    assertThat(run.err()).contains("1 holds, 2 inconclusive");
  }

  @Test
  void should_write_every_report_that_was_asked_for(@TempDir Path directory) throws Exception {
    // given
    Path json = directory.resolve("lab.json");
    Path html = directory.resolve("lab.html");
    Path markdown = directory.resolve("lab.md");
    // when
    LabCommandRun run =
        LabCommandRun.of(all, "--json=" + json, "--html=" + html, "--markdown=" + markdown);
    // then
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("1 holds, 2 inconclusive");
    assertThat(Files.readString(json)).startsWith("{\n").contains("\"written_bytes\" : 5");
    assertThat(Files.readString(html)).startsWith("<!doctype html>").contains("written_bytes");
    assertThat(Files.readString(markdown)).startsWith("# ").contains("| written bytes | 5 |");
  }

  /** The ways in which an experiment waits. */
  static List<Experiment> waiting() {
    return List.of(
        experiment(
            "pausing",
            (bench, finding) -> {
              bench.pause(Duration.ofHours(1));
              return finding.holds("it waited");
            }),
        experiment(
            "reading",
            (bench, finding) -> {
              PlainListener listener = bench.plainListener("reader");
              bench.connector("sender").to(listener.port());
              listener.accept().read(1);
              return finding.holds("it waited");
            }),
        experiment(
            "accepting",
            (bench, finding) -> {
              bench.plainListener("reader").accept();
              return finding.holds("it waited");
            }),
        experiment(
            "awaiting-an-end",
            (bench, finding) -> {
              PlainListener listener = bench.plainListener("reader");
              bench.connector("sender").to(listener.port()).awaitEnd();
              return finding.holds("it waited");
            }));
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void should_end_soon_when_interrupted_and_show_what_was_found(Experiment waiting)
      throws Exception {
    // given
    LabCommandRun run = LabCommandRun.begin(List.of(good, waiting, good), "--json=-");
    await().until(() -> run.err().contains("[2/3] " + waiting.name()));
    // when
    long begun = System.nanoTime();
    run.interrupt();
    // then
    assertThat(run.exitCode()).isEqualTo(130);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    assertThat(run.json().path("findings").findValuesAsText("name")).containsExactly("good");
    assertThat(run.err()).contains("[2/3] " + waiting.name() + " interrupted\n", "1 holds\n");
    assertThat(runs).as("the third was not begun").hasValue(1);
  }
}
