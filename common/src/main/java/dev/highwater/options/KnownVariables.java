package dev.highwater.options;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The environment variables of all commands of all programs.
 *
 * <p>One environment may be shared by several of them: what one does not know but another does is
 * no mistake. Programs do not know each other, so the names are kept in a list, and a test holds
 * the list to what is declared.
 */
public final class KnownVariables {
  private static final String LIST = "variables.txt";

  private KnownVariables() {}

  /** Of the commands of every program. */
  static SortedSet<String> all() {
    try (InputStream list = KnownVariables.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IllegalStateException("the list of variables is missing: " + LIST);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
      return lines.lines().collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of one command and of its subcommands, hidden options included. */
  static SortedSet<String> of(CommandLine command) {
    SortedSet<String> variables = new TreeSet<>();
    for (ArgSpec declared : OptionNames.configurable(command.getCommandSpec())) {
      variables.add(OptionNames.variable(declared));
    }
    command.getSubcommands().values().forEach(subcommand -> variables.addAll(of(subcommand)));
    return variables;
  }

  /**
   * The list as it has to be.
   *
   * @param commands instances of classes with picocli's annotations, or their specifications: the
   *     roots of all programs
   * @return sorted, each with a newline at its end
   */
  public static String list(Collection<?> commands) {
    SortedSet<String> variables = new TreeSet<>();
    commands.forEach(command -> variables.addAll(of(new CommandLine(command))));
    return variables.stream().map(name -> name + "\n").collect(Collectors.joining());
  }
}
