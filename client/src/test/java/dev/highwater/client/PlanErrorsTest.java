package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a plan is told with its file and line, all together, before anything runs. */
class PlanErrorsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate: 5KiB                    | rate: 5KiB, from PLAN:3 (expected: a rate such as",
        "duration: 5 MB                | duration: 5 MB, from PLAN:3 (expected: a duration such as",
        "rat: 5                        | rat: 5, from PLAN:3 (expected: a known key, nearest rate",
        "nam: a                        | nam: a, from PLAN:3 (expected: a known key, nearest name",
        "threads: 2                    | threads: 2, from PLAN:3 (expected: at the top level",
        "json: out.json                | json: out.json, from PLAN:3 (expected: at the top level",
        "rate: [1, 2]                  | rate: a list, from PLAN:3 (expected: a plain value",
        "rate:                         | rate: nothing, from PLAN:3 (expected: a value; leave",
        "rate: {a: 1}                  | rate: nested keys, from PLAN:3 (expected: a plain value",
        "threshold: p98<1s             | threshold: p98<1s, from PLAN:3 (expected: a metric of",
        "connections: 0                | connections: 0, from PLAN:3 (expected: 1 or more",
        "stall: 100%                   | stall: 100%, from PLAN:3 (expected: with the other shares",
        "arrivals: poisson             | arrivals: poisson, from PLAN:3 (expected: absent, since",
        "targets: nowhere              | targets: nowhere, from PLAN:3 (expected: HOST:PORT",
        "'{rate: 5, rate: 6}'          | rate: 6, from PLAN:3 (expected: given once",
        "'{rate: 5, steps: 1/5s}'      | steps: 1/5s, from PLAN:3 (expected: absent, since there",
      })
  void should_tell_what_is_wrong_in_a_group(String keys, String start) throws IOException {
    String inner = keys.startsWith("{") ? keys.substring(1, keys.length() - 1) : keys;
    // when
    LoadRun run =
        run(
            """
            phases:
              - name: one
                groups: [{name: a, targets: '127.0.0.1:7', KEYS}]
            """
                .replace(
                    ", targets: '127.0.0.1:7'",
                    inner.startsWith("targets") ? "" : ", targets: '127.0.0.1:7'")
                .replace("KEYS", inner));
    // then
    assertOnly(run, start);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rate: 1'                     | phases: nothing, from PLAN (expected: a list of phases",
        "'phases: all'                 | phases: all, from PLAN:1 (expected: a list of phases",
        "'phases: []'                  | phases: [], from PLAN:1 (expected: a list of phases",
        "'phases: [a]'                 | phases: a, from PLAN:1 (expected: a list of phases",
        "'phases: [{name: a}]'         | groups: nothing, from PLAN:1 (expected: a list of groups",
        "'phases: [{name: a, groups: [b]}]' | groups: b, from PLAN:1 (expected: a list of groups",
        "'phases: [{name: a, groups: [{}]}]' | name: nothing, from PLAN:1 (expected: a name",
        "'phase: []'                   | phase: [], from PLAN:1 (expected: a known key, nearest phases",
        "'phases: [{name: [a'          | plan: PLAN, from --plan (expected: YAML with a key for each",
        "'- a'                         | plan: PLAN, from --plan (expected: YAML with a key for each",
        "'config: a'                   | config: a, from PLAN:1 (expected: a flag or HIGHWATER_CONFIG",
      })
  void should_tell_what_is_wrong_with_the_form(String yaml, String start) throws IOException {
    LoadRun run = run(yaml + "\n", "127.0.0.1:7");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(told(run)).anyMatch(line -> line.startsWith(start));
  }

  @Test
  void should_refuse_names_that_are_there_twice() throws IOException {
    LoadRun run =
        run(
            """
            targets: 127.0.0.1:7
            phases:
              - name: one
                groups:
                  - name: a
                  - name: a
              - name: one
                groups:
                  - name: a
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(told(run))
        .containsExactly(
            "name: a, from PLAN:6 (expected: each group of a phase once, and this is in line 5 too)",
            "name: one, from PLAN:7 (expected: each phase once, and this is in line 3 too)");
  }

  @Test
  void should_refuse_a_time_to_begin_wherever_it_stands() throws IOException {
    LoadRun run =
        run(
            """
            targets: 127.0.0.1:7
            phases:
              - name: one
                start-at: 2026-01-31T12:00:00Z
                groups:
                  - name: a
                  - name: b
                    start-at: 2026-01-31T13:00:00Z
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(told(run))
        .contains(
            "start-at: 2026-01-31T12:00:00Z, from PLAN:4 (expected: absent, since a plan begins at once)",
            "start-at: 2026-01-31T13:00:00Z, from PLAN:8 (expected: absent, since a plan begins at once)");
  }

  @Test
  void should_tell_mistakes_of_all_places_together_and_each_once() throws IOException {
    LoadRun run =
        run(
            """
            targets: 127.0.0.1:7
            rate: 5KiB
            trasport: nio
            interval: 1ms
            phases:
              - name: one
                length: 5s
                groups:
                  - name: a
                  - name: b
                    pipeline: 0
              - name: two
                groups:
                  - name: a
                    churn: yes
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(told(run))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("rate: 5KiB, from PLAN:2 (expected: a rate"),
            line ->
                assertThat(line)
                    .startsWith("trasport: nio, from PLAN:3")
                    .endsWith("nearest transport)"),
            line -> assertThat(line).startsWith("interval: 1ms, from PLAN:4 (expected: 100ms"),
            line -> assertThat(line).startsWith("length: 5s, from PLAN:7 (expected: a size"),
            line -> assertThat(line).startsWith("pipeline: 0, from PLAN:11 (expected: 1 to"),
            line -> assertThat(line).startsWith("churn: yes, from PLAN:15 (expected: a known key"));
  }

  @Test
  void should_refuse_what_a_plan_has_no_use_for() throws IOException {
    LoadRun run =
        run(
            "phases: [{name: a, groups: [{name: b}]}]\n",
            "127.0.0.1:7",
            "--find-rate=p99<1s",
            "--html=x.html",
            "--hdr=x.hdr",
            "--ndjson=x.ndjson");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(told(run)).anyMatch(line -> line.startsWith("find-rate: p99<1s, from --find-rate"));
    assertThat(told(run).stream().filter(line -> line.contains("a plan has many runs"))).hasSize(3);
  }

  @Test
  void should_tell_of_a_file_that_is_not_there() {
    LoadRun run = LoadRun.of("--plan=no/such/plan.yaml", "127.0.0.1:7");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly(
            "plan: no/such/plan.yaml, from --plan (expected: a file that can be read)");
  }

  private LoadRun run(String yaml, String... more) throws IOException {
    Path plan = Files.writeString(directory.resolve("plan.yaml"), yaml);
    List<String> args = new java.util.ArrayList<>(List.of("--plan=" + plan));
    args.addAll(List.of(more));
    return LoadRun.of(args.toArray(String[]::new));
  }

  private void assertOnly(LoadRun run, String start) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(told(run)).singleElement().asString().startsWith(start).endsWith(")");
  }

  /** What was complained of, with PLAN for the file. */
  private List<String> told(LoadRun run) {
    String file = directory.resolve("plan.yaml").toString();
    return run.complaints().stream().map(line -> line.replace(file, "PLAN")).toList();
  }
}
