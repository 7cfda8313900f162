package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.CompletionCommand;
import dev.highwater.client.command.DemoCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.options.Program;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of the script, with the server as a program of its own. */
class CompletionTest {
  @TempDir private Path directory;

  @Test
  void should_complete_commands_options_and_their_words() throws Exception {
    // given
    Path script = directory.resolve("highwater.bash");
    List<String> args = new ArrayList<>(List.of("completion", "bash"));
    for (String program : List.of("server", "lab.command")) {
      args.addAll(List.of("--", program.replaceFirst("\\..*", "")));
      args.addAll(Environment.anotherJava());
      args.add("dev.highwater." + program + ".Main");
    }
    Files.writeString(script, run(0, args.toArray(String[]::new)));
    // then
    assertThat(completed(script, "highwater", ""))
        .containsExactlyInAnyOrder(
            "load", "lab", "demo", "compare", "merge", "top", "completion", "health", "server");
    assertThat(completed(script, "highwater", "load", "--conn"))
        .containsExactlyInAnyOrder(
            "--connections", "--connection-lifetime", "--connect-rate", "--connect-timeout");
    assertThat(completed(script, "highwater", "server", "--lis")).containsExactly("--listen");
    assertThat(completed(script, "highwater", "lab", "--markd")).containsExactly("--markdown");
    assertThat(completed(script, "highwater", "server", "--no-tcp-n"))
        .containsExactly("--no-tcp-nodelay");
    assertThat(completed(script, "highwater", "load", "--transport", "io"))
        .containsExactly("io_uring");
    assertThat(completed(script, "highwater", "load", "--html", directory + "/high"))
        .containsExactly(script.toString());
    assertThat(completed(script, "highwater", "top", "--order", "un"))
        .containsExactly("unwritable");
    assertThat(completed(script, "highwater", "completion", "z")).containsExactly("zsh");
  }

  @Test
  void should_refuse_another_shell_and_a_server_that_does_not_tell() throws Exception {
    assertThat(run(2, "completion", "fish"))
        .contains("shell: fish, from the command line (expected: one of bash, zsh");
    assertThat(run(1, "completion", "bash", "--", "server", "false"))
        .contains("server: exit code 1 (expected: that it tells its options)");
    assertThat(run(1, "completion", "bash", "--", "server", "/no/such/program"))
        .startsWith("server: ");
  }

  private static String run(int exitCode, String... args) {
    StringWriter both = new StringWriter();
    PrintWriter writer = new PrintWriter(both);
    StopSignal stop = new StopSignal();
    Object client =
        ClientCommand.holding(
            new LoadCommand(writer, writer, stop, report -> {}),
            new DemoCommand(writer, writer, Terminal.NONE, stop),
            new CompareCommand(writer, writer),
            new MergeCommand(writer, writer),
            new TopCommand(writer, Terminal.NONE, stop),
            new CompletionCommand(writer));
    assertThat(Program.run(client, args, Map.of(), writer, writer))
        .as(both.toString())
        .isEqualTo(exitCode);
    return both.toString();
  }

  /** Asks a bash of its own, as it is asked at the key: words, and which is under the cursor. */
  private static List<String> completed(Path script, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c"));
    command.add(
        """
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        _complete_highwater highwater "${COMP_WORDS[COMP_CWORD]}" 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
        """);
    command.add("bash");
    command.add(script.toString());
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(answer).isZero();
    return answer.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
