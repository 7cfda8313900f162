package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every alert is there, says what to do, and has been seen to fire and to keep quiet. */
class AlertRulesTest {
  private static final Path DIRECTORY = Path.of("..", "prometheus");
  private static final Path RUNBOOKS = Path.of("..", "docs", "runbooks.md");
  private static final String[] ALERTS = {
    "Down",
    "HighPeerResetRatio",
    "ResetsLosingData",
    "SlowConsumers",
    "StuckUnwritable",
    "PendingAboveMark",
    "DirectMemoryHigh",
    "ListenOverflow",
    "AcceptErrors",
    "DescriptorsHigh",
    "EventLoopLag",
    "BufferLeak"
  };

  @Test
  void should_have_the_alerts_that_are_promised() {
    assertThat(rules().map(Rule::name)).containsExactlyInAnyOrder(ALERTS);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_say_how_long_how_bad_and_what_to_do(Rule rule) {
    JsonNode json = rule.json();
    assertThat(json.path("for").asText()).as("for of %s", rule).matches("\\d+[sm]");
    assertThat(json.path("labels").path("severity").asText())
        .as("severity of %s", rule)
        .isIn("critical", "warning");
    assertThat(json.path("annotations").path("summary").asText())
        .as("summary of %s", rule)
        .isNotBlank();
    assertThat(json.path("annotations").path("description").asText())
        .as("description of %s", rule)
        .isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_have_a_runbook(Rule rule) throws Exception {
    String severity = rule.json().path("labels").path("severity").asText();
    String row =
        "| [%s](#%s) | %s |".formatted(rule.name(), rule.name().toLowerCase(Locale.ROOT), severity);
    assertThat(Files.readString(RUNBOOKS)).contains(row, "\n## " + rule.name() + "\n\n**Means:** ");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_have_a_case_that_fires_and_one_that_does_not(Rule rule) {
    // when
    List<Boolean> fires = new ArrayList<>();
    for (JsonNode file : yaml("tests")) {
      for (JsonNode test : file.path("tests")) {
        for (JsonNode expected : test.path("alert_rule_test")) {
          if (expected.path("alertname").asText().equals(rule.name())) {
            fires.add(!expected.path("exp_alerts").isEmpty());
          }
        }
      }
    }
    // then
    assertThat(fires).as("outcomes of the test cases of %s", rule).contains(true, false);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_read_counters_only_through_rate_or_increase(Rule rule) {
    assertThat(new PromQl(rule.expression()).rawCounters())
        .as("counters outside of rate and increase of %s", rule)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_name_only_series_of_the_catalogue(Rule rule) {
    // when
    Set<String> unknown = new TreeSet<>(new PromQl(rule.expression()).metrics());
    unknown.removeIf(CatalogueNames::has);
    // then
    assertThat(unknown).as("series of %s that nobody exports", rule).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check config", "check rules", "test rules"})
  void should_pass_promtool(String command) throws Exception {
    // given
    assumeTrue(isOnThePath("promtool"), "promtool is not on the PATH (Debian: package prometheus)");
    List<String> words = new ArrayList<>(List.of("promtool"));
    words.addAll(List.of(command.split(" ", -1)));
    switch (command) {
      case "check config" -> words.add(DIRECTORY.resolve("prometheus.yml").toString());
      case "check rules" -> files("rules").forEach(file -> words.add(file.toString()));
      default -> files("tests").forEach(file -> words.add(file.toString()));
    }
    // when
    Process promtool = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // then
    assertThat(promtool.waitFor()).as("exit code of %s, which said%n%s", words, said).isZero();
  }

  private static boolean isOnThePath(String program) throws Exception {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) { // there is no such program
      return false;
    }
  }

  private static Stream<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode file : yaml("rules")) {
      for (JsonNode group : file.path("groups")) {
        group.path("rules").forEach(rule -> rules.add(new Rule(rule)));
      }
    }
    return rules.stream();
  }

  private static List<JsonNode> yaml(String directory) {
    YAMLMapper mapper = new YAMLMapper();
    List<JsonNode> documents = new ArrayList<>();
    try {
      for (Path file : files(directory)) {
        documents.add(mapper.readTree(file.toFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static List<Path> files(String directory) {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve(directory))) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Rule(JsonNode json) {
    String name() {
      return json.path("alert").asText();
    }

    String expression() {
      return json.path("expr").asText();
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
