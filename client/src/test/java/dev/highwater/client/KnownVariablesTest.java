package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.CompletionCommand;
import dev.highwater.client.command.DemoCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.lab.command.LabCommand;
import dev.highwater.options.KnownVariables;
import dev.highwater.options.Program;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server and client in one environment, of which each takes its part. */
class KnownVariablesTest {
  private static final Path LIST =
      Path.of("..", "common/src/main/resources/dev/highwater/options/variables.txt");

  @Test
  void should_list_the_variables_of_all_commands() throws Exception {
    String list = KnownVariables.list(List.of(RunningServer.command(), client(), lab()));
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      Files.writeString(LIST, list);
    } else if (!list.equals(Files.readString(LIST))) {
      fail(
          "the list of variables is stale; to write it again: mvn -pl client -am test"
              + " -Dtest=KnownVariablesTest -Dsurefire.failIfNoSpecifiedTests=false"
              + " -Dhighwater.update=true");
    }
  }

  @Test
  void should_leave_the_variables_of_the_other_program_alone() {
    assertThat(run(client(), Map.of("HIGHWATER_LISTEN", "?"), "load"))
        .isEqualTo(
            """
            targets: nothing, from the command line (expected: one HOST:PORT or more)
            try 'highwater load --help'
            """);
    assertThat(
            run(
                RunningServer.command(),
                Map.of("HIGHWATER_RATE", "?", "HIGHWATER_LISTEN", "nowhere")))
        .startsWith("listen: nowhere, from HIGHWATER_LISTEN (expected: ")
        .hasLineCount(1);
  }

  @Test
  void should_refuse_a_variable_that_neither_knows_and_name_the_nearest_of_both() {
    assertThat(
            run(
                client(),
                Map.of("HIGHWATER_DRAIN_TIMEOT", "1s", "HIGHWATER_TARGETS", "a:1"),
                "load"))
        .isEqualTo(
            "HIGHWATER_DRAIN_TIMEOT: 1s, from the environment"
                + " (expected: a known variable, nearest HIGHWATER_DRAIN_TIMEOUT)\n");
    assertThat(run(RunningServer.command(), Map.of("HIGHWATER_LISTN", "1"))) // lab has a --list
        .endsWith("nearest HIGHWATER_LISTEN)\n");
  }

  private static Object lab() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return new LabCommand(nowhere, nowhere, new StopSignal());
  }

  private static Object client() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    StopSignal stop = new StopSignal();
    return ClientCommand.holding(
        new LoadCommand(nowhere, nowhere, stop, report -> {}),
        new DemoCommand(nowhere, nowhere, Terminal.NONE, stop),
        new CompareCommand(nowhere, nowhere),
        new MergeCommand(nowhere, nowhere),
        new TopCommand(nowhere, Terminal.NONE, stop),
        new CompletionCommand(nowhere));
  }

  private static String run(Object command, Map<String, String> environment, String... args) {
    StringWriter both = new StringWriter();
    PrintWriter writer = new PrintWriter(both);
    assertThat(Program.run(command, args, environment, writer, writer)).isEqualTo(2);
    return both.toString();
  }
}
