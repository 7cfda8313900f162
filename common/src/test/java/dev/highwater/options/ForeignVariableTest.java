package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ForeignVariableTest {
  @TempDir private Path directory;

  private final Worker worker = new Worker();
  private final ProgramRun program = ProgramRun.of(worker).with("ENGINE_INDEX", "3");

  @Command(name = "worker")
  static final class Worker implements Callable<Integer>, Validated {
    @ForeignVariable("ENGINE_INDEX")
    @Option(names = "--index", description = "Which one this is.")
    private int index = -1;

    @Mixin private CommonGroup common = new CommonGroup();
    private @Nullable String origin;

    @Override
    public void validate(Requested requested, Problems problems) {
      origin = requested.origin("index").describe();
      if (index > 9) {
        requested.problem(problems, "index", "0 to 9");
      }
    }

    @Override
    public Integer call() {
      common.logLevel();
      return index;
    }
  }

  @Test
  void should_take_somebody_elses_variable_and_name_it() {
    assertThat(program.run().exitCode()).isEqualTo(3);
    assertThat(worker.origin).isEqualTo("ENGINE_INDEX");
  }

  @Test
  void should_prefer_everything_that_was_said_to_us() throws Exception {
    Path file = Files.writeString(directory.resolve("worker.yaml"), "index: 4\n");
    assertThat(program.run("--config", file.toString()).exitCode()).isEqualTo(4);
    assertThat(worker.origin).isEqualTo(file + " (index)");
  }

  @Test
  void should_prefer_our_variable_and_the_flag() {
    program.with("HIGHWATER_INDEX", "5");
    assertThat(program.run().exitCode()).isEqualTo(5);
    assertThat(worker.origin).isEqualTo("HIGHWATER_INDEX");
  }

  @Test
  void should_name_it_when_its_value_is_wrong() {
    program.with("ENGINE_INDEX", "12").run();
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(program.problems())
        .containsExactly("index: 12, from ENGINE_INDEX (expected: 0 to 9)");
  }

  @Test
  void should_name_it_when_its_value_cannot_be_read() {
    program.with("ENGINE_INDEX", "few").run();
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(program.problems()).singleElement().asString().startsWith("index: few, from ENGINE");
  }
}
