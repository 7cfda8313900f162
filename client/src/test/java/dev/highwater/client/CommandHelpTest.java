package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.admin.HealthCommand;
import dev.highwater.client.command.CompletionCommand;
import dev.highwater.client.command.DemoCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.lab.command.LabCommand;
import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandHelpTest {
  private static final int USUAL_COLUMNS = 80;

  static Stream<Object> commands() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    StopSignal stop = new StopSignal();
    return Stream.of(
        RunningServer.command(),
        new LoadCommand(nowhere, nowhere, stop, report -> {}),
        new LabCommand(nowhere, nowhere, stop),
        new DemoCommand(nowhere, nowhere, Terminal.NONE, stop),
        new TopCommand(nowhere, Terminal.NONE, stop),
        new HealthCommand(LoadCommand.DEFAULT_ADMIN),
        new CompletionCommand(nowhere));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void should_tell_purpose_examples_and_exit_codes(Object command) {
    // when
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    Program.run(command, new String[] {"--help"}, Map.of(), writer, writer);
    // then
    assertThat(out.toString().lines().skip(1).findFirst().orElseThrow())
        .as("the purpose, on the line below the usage")
        .matches("[A-Z].*\\.")
        .hasSizeLessThan(USUAL_COLUMNS);
    assertThat(out.toString())
        .containsSubsequence("Examples:\n  ", "Exit codes:\n  0 ", "\n  1 ", "\n  2 ");
  }
}
