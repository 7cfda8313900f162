package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.lab.command.LabCommand;
import dev.highwater.options.Environment;
import dev.highwater.options.OptionsTable;
import dev.highwater.options.StopSignal;
import dev.highwater.server.RunningServer;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String BEGIN = "<!-- options:begin -->\n";
  private static final String END = "<!-- options:end -->";

  @Test
  void should_show_the_options_as_they_are_declared() throws Exception {
    // given
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    assertThat(begin).as("where %s ends in README.md", BEGIN).isBetween(BEGIN.length(), end);
    String current = options();
    // when
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      Files.writeString(README, readme.substring(0, begin) + current + readme.substring(end));
    } else if (!readme.substring(begin, end).equals(current)) {
      // then
      fail(
          "the table of options in README.md is stale; to write it again: mvn -pl client -am test"
              + " -Dtest=ReadmeTest -Dsurefire.failIfNoSpecifiedTests=false -Dhighwater.update=true");
    }
  }

  private static String options() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    LoadCommand load = new LoadCommand(nowhere, nowhere, new StopSignal(), report -> {});
    return "\n#### Server\n\n"
        + OptionsTable.markdown(RunningServer.command())
        + "\n#### Load\n\n"
        + OptionsTable.markdown(load)
        + "\n#### Compare\n\n"
        + OptionsTable.markdown(new CompareCommand(nowhere, nowhere))
        + "\n#### Merge\n\n"
        + OptionsTable.markdown(new MergeCommand(nowhere, nowhere))
        + "\n#### Lab\n\n"
        + OptionsTable.markdown(new LabCommand(nowhere, nowhere, new StopSignal()))
        + "\n";
  }
}
