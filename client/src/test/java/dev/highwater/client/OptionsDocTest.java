package dev.highwater.client;

import static org.assertj.core.api.Assertions.fail;

import dev.highwater.admin.HealthCommand;
import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.lab.command.LabCommand;
import dev.highwater.options.OptionsTable;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import dev.highwater.units.HostPort;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** All of docs/options.md comes from here and from where the options are declared. */
class OptionsDocTest {
  private static final Path PAGE = Path.of("..", "docs", "options.md");
  private static final String TO_WRITE_IT =
      "mvn -pl client -am test -Dtest=OptionsDocTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dhighwater.update=true";

  private static final String INTRODUCTION =
      """
      <!-- Generated, do not edit. To write it again: %s -->

      # Options

      You want to know which options there are, and how to set one. Every command tells its own:

      ```
      ./highwater load --help
      ./highwater server --help
      ```

      Every option is a flag, a variable and a key in a YAML file. These three do the same:

      ```
      ./highwater server --idle-timeout 1m

      HIGHWATER_IDLE_TIMEOUT=1m ./highwater server

      cat >server.yaml <<'END'
      idle-timeout: 1m
      END
      ./highwater server --config server.yaml
      ```

      The flag counts first, then the variable, then the file. An unknown name is an error that tells the nearest known one; a variable that only the other program knows is passed over, so that both may share an environment. What the kernel or the transport cannot do is an error at the start, and what it made of a request is shown: `so-rcvbuf: requested 32k, effective 64KiB`.

      Durations are written `250us 10ms 10s 1.5m 1h` (a bare number is seconds), sizes `512 64k 64KiB 1MiB` (k is 1,024), counts and rates `50k 1M 50k/s 3000/m` (k is 1,000).

      | command | what it does | options |
      |---|---|---|
      | `server` | echoes, discards or generates bytes | [Server](#server) |
      | `load` | loads a peer | [Load](#load) |
      | `compare` | shows two results and what changed | [Compare](#compare) |
      | `merge` | makes one result of many | [Merge](#merge) |
      | `top` | shows which connections of a running program are stuck | [Top](#top) |
      | `lab` | runs experiments with TCP | [Lab](#lab) |
      | `health`, `server health` | asks a running program whether it is ready | [Health](#health) |
      | `demo` | starts a server and loads it | only `--help`, `--version`, `--config` and `--log-level` |
      | `completion` | writes a script for bash or zsh | the shell, `bash` or `zsh` |

      ## Completion

      ```
      source <(./highwater completion bash)     # or zsh; as a line in ~/.bashrc or ~/.zshrc it stays
      ```

      This completes commands and options of all programs, the words that can follow an option, and files where a file belongs. `--help` of every command has examples and exit codes.
      """
          .formatted(TO_WRITE_IT);

  @Test
  void should_show_the_options_as_they_are_declared() throws Exception {
    // given
    String current = page();
    // when
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      Files.writeString(PAGE, current);
    } else if (!Files.exists(PAGE) || !Files.readString(PAGE).equals(current)) {
      // then
      fail("docs/options.md is stale; to write it again: " + TO_WRITE_IT);
    }
  }

  private static String page() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    StopSignal stop = new StopSignal();
    return INTRODUCTION
        + section("Server", RunningServer.command())
        + section("Load", new LoadCommand(nowhere, nowhere, stop, report -> {}))
        + section("Compare", new CompareCommand(nowhere, nowhere))
        + section("Merge", new MergeCommand(nowhere, nowhere))
        + section("Top", new TopCommand(nowhere, Terminal.NONE, stop))
        + section("Lab", new LabCommand(nowhere, nowhere, stop))
        + section("Health", new HealthCommand(new HostPort("127.0.0.1", 9401)));
  }

  private static String section(String title, Object command) {
    return "\n## " + title + "\n\n" + OptionsTable.markdown(command);
  }
}
