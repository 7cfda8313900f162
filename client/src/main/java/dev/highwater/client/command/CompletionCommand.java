package dev.highwater.client.command;

import dev.highwater.options.Completion;
import dev.highwater.options.HelpGroup;
import dev.highwater.options.Version;
import dev.highwater.process.CannotRunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code highwater completion}: writes a script with which a shell completes our commands. */
@Command(
    name = "completion",
    description = {
      "Writes a script with which a shell completes commands and options.",
      "Nothing is installed: the shell reads the script whenever it starts."
    },
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  source <(highwater completion bash)    in this shell; or as a line in ~/.bashrc",
      "  highwater completion zsh > highwater.sh    to be read with source in ~/.zshrc",
      "",
      "Exit codes:",
      "  0    it was written",
      "  1    could not run",
      "  2    wrong usage or configuration"
    })
public final class CompletionCommand implements Callable<Integer> {
  private static final String SEPARATOR = "--";

  /** One that can read the script. */
  enum Shell {
    BASH,
    ZSH
  }

  @SuppressWarnings("UnusedVariable") // one script serves both; picocli checks the word
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SHELL",
      description = "bash or zsh; one script serves both.")
  private Shell shell = Shell.BASH;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PROGRAM",
      hidden = true,
      description =
          "A name and what starts it, which then tells of its options; and -- before more.")
  private List<String> programs = new ArrayList<>();

  @SuppressWarnings("UnusedVariable") // picocli fills it in and answers it
  @Mixin
  private HelpGroup help = new HelpGroup();

  @Spec private @Nullable CommandSpec spec;

  private final PrintWriter out;

  /**
   * @param out where the script goes
   */
  public CompletionCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec root = Objects.requireNonNull(spec, "set by picocli").root();
    Map<String, String> outlines = new LinkedHashMap<>();
    for (List<String> program : split(programs)) {
      String name = program.get(0);
      outlines.put(name, outlineOf(name, program.subList(1, program.size())));
    }
    out.print(Completion.script(root, outlines));
    out.flush();
    return 0;
  }

  private static List<List<String>> split(List<String> words) {
    List<List<String>> programs = new ArrayList<>();
    boolean isNew = true;
    for (String word : words) {
      if (word.equals(SEPARATOR)) {
        isNew = true;
      } else if (isNew) {
        programs.add(new ArrayList<>(List.of(word)));
        isNew = false;
      } else {
        programs.get(programs.size() - 1).add(word);
      }
    }
    return programs;
  }

  private static String outlineOf(String name, List<String> program) throws InterruptedException {
    List<String> command = new ArrayList<>(program);
    command.add(Completion.OUTLINE);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String outline = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new CannotRunException(
            name + ": exit code " + process.exitValue() + " (expected: that it tells its options)");
      }
      return outline;
    } catch (IOException e) {
      throw new CannotRunException(name + ": " + e.getMessage(), e);
    }
  }
}
