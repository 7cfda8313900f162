package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.SeededRandom;
import dev.highwater.units.Rate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  private static final String WHERE = "from f.yaml";
  private final SampleCommand command = new SampleCommand();
  @TempDir private Path directory;

  @Test
  void should_read_every_kind_of_value() throws IOException {
    // when
    ProgramRun program =
        run(
            """
            # a comment
            rate: 50k
            connections: 7
            share: 0.25
            message: |
              two
              lines
            label:
              - one
              - "2"
            tag: [k=v, l=w]
            so-linger: 0
            transport: NIO
            """);
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.rate).isEqualTo(new Rate(50_000));
    assertThat(command.connections).isEqualTo(7);
    assertThat(command.share).isEqualTo(0.25);
    assertThat(command.message).isEqualTo("two\nlines\n");
    assertThat(command.labels).containsExactly("one", "2");
    assertThat(command.tags).containsEntry("k", "v").containsEntry("l", "w");
    assertThat(command.channel.soLinger()).isZero();
    assertThat(command.transport.transport()).isEqualTo(TransportChoice.NIO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "{}", "{\"rate\": 5}"})
  void should_accept_a_file_without_keys_and_json(String yaml) throws IOException {
    assertThat(run(yaml).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rat: 5            | rat: 5, FROM (expected: a known key, nearest rate)",
        "zzzzz: 5          | zzzzz: 5, FROM (expected: a known key)",
        "help: true        | help: true, FROM (expected: a known key)",
        "config: x         | config: x, FROM (config) (expected: a flag or HIGHWATER_CONFIG, not a key)",
        "rate: fast        | rate: fast, FROM (rate) (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "rate: -1          | rate: -1, FROM (rate) (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "rate: 0           | rate: 0, FROM (rate) (expected: above 0)",
        "rate: [1, 2]      | rate: a list, FROM (rate) (expected: a plain value)",
        "rate: {a: 1}      | rate: nested keys, FROM (rate) (expected: a plain value)",
        "label: [[a]]      | label: a list in a list, FROM (label) (expected: a plain value)",
        "label: [{a: b}]   | label: nested keys, FROM (label) (expected: a plain value)",
        "label: []         | label: [], FROM (label) (expected: at least one value; leave the key out for the default)",
        "rate:             | rate: nothing, FROM (rate) (expected: a value; leave the key out for the default)",
        "rate: ~           | rate: nothing, FROM (rate) (expected: a value; leave the key out for the default)",
        "escapes: yes      | escapes: yes, FROM (escapes) (expected: true or false)",
        "escapes: ''       | escapes: \"\", FROM (escapes) (expected: true or false)",
        "connections: 1_000| connections: 1_000, FROM (connections) (expected: a whole number such as 50, 50k or 1M)",
        "{rate: 5, rate: 5}| rate: 5, FROM (rate) (expected: given once)",
        "{share: &x 1, connections: *x} | connections: *x, FROM (connections) (expected: a value, not a reference to one)"
      })
  void should_refuse_a_wrong_entry(String yaml, String problem) throws IOException {
    assertThat(run(yaml).problems()).containsExactly(problem.replace("FROM", WHERE));
    assertThat(command.called).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- a              | YAML with a key for each flag",
        "text             | YAML with a key for each flag",
        "? [a, b]\\n: 5   | YAML with a key for each flag",
        "rate: [5         | YAML with a key for each flag, also in line 1",
        "rate: 1\\n\\tb: 1| YAML with a key for each flag, also in line 2",
        "a: 'b            | YAML with a key for each flag, also in line 1",
        "---\\n{}\\n---\\n{} | one YAML document"
      })
  void should_refuse_what_is_no_options_file(String yaml, String rule) throws IOException {
    assertThat(run(yaml.replace("\\n", "\n").replace("\\t", "\t")).problems())
        .containsExactly("config: f.yaml, from --config (expected: " + rule + ")");
  }

  @Test
  void should_refuse_a_file_that_is_too_large() throws IOException {
    assertThat(run("#".repeat(1024 * 1024 + 1)).problems())
        .containsExactly("config: f.yaml, from --config (expected: a file of at most 1MiB)");
  }

  @Test
  void should_refuse_a_binary_file() throws IOException {
    // given
    Path file = Files.write(directory.resolve("f.yaml"), new byte[] {(byte) 0xff, 0, 1});
    // when, then
    assertThat(run(file).problems())
        .containsExactly("config: f.yaml, from --config (expected: a text file in UTF-8)");
  }

  @Test
  void should_refuse_a_file_that_cannot_be_read() {
    assertThat(run(directory).problems()).hasSize(1).first().asString().endsWith("can be read)");
    assertThat(run(directory.resolve("absent.yaml")).problems())
        .containsExactly("config: absent.yaml, from --config (expected: a file that can be read)");
  }

  @Test
  void should_say_where_the_name_of_the_file_came_from() {
    // when
    ProgramRun program =
        ProgramRun.of(command).with("HIGHWATER_CONFIG", "/nowhere/f").run("localhost:1");
    // then
    assertThat(program.problems())
        .containsExactly(
            "config: /nowhere/f, from HIGHWATER_CONFIG (expected: a file that can be read)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config=", "--config"})
  void should_refuse_a_file_without_a_name(String flag) {
    assertThat(ProgramRun.of(command).run("localhost:1", flag).problems())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("config: ")
        .endsWith(", from --config (expected: a path)");
  }

  @Test
  void should_survive_deep_nesting() throws IOException {
    assertThat(run("rate: " + "[".repeat(100_000)).problems()).hasSize(1);
    assertThat(run("rate: " + "{a: ".repeat(100_000)).problems()).hasSize(1);
  }

  @Test
  void should_answer_any_file_with_entries_or_problems() throws IOException {
    // given
    SeededRandom random = SeededRandom.forTest("garbage for the file");
    List<String> pieces =
        List.of(
            "rate", "label", ": ", ":", "\n", "- ", "[", "]", "{", "}", ",", "5", "'", "\"", "&a ",
            "*a", "<<", "|", ">", "?", "#", "%", "@", "!!str ", "\t", "  ", "---", "...", "\\",
            "~");
    for (int i = 0; i < 5_000; i++) {
      String yaml = random.below(4) == 0 ? random.anyText() : random.textOf(pieces);
      Path file = directory.resolve("f.yaml");
      Files.write(file, yaml.getBytes(StandardCharsets.UTF_8));
      Problems problems = new Problems();
      // when
      OptionFiles.config(file.toString(), "--config", problems);
      // then
      assertThat(problems.lines()).as(yaml).hasSizeLessThanOrEqualTo(1);
    }
  }

  private ProgramRun run(String yaml) throws IOException {
    return run(Files.writeString(directory.resolve("f.yaml"), yaml));
  }

  private ProgramRun run(Path file) {
    ProgramRun program = ProgramRun.of(command);
    program.run("--config", file.toString(), "localhost:1");
    return program.without(directory + "/");
  }
}
