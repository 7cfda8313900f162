package dev.highwater.options;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Writes what a shell needs to complete the commands and the options of a program. */
public final class Completion {
  /** The one argument to which {@link Program} answers with the outline of its command. */
  public static final String OUTLINE = "completion-outline";

  private Completion() {}

  /**
   * The script, for bash, and for zsh, which it brings to understand it.
   *
   * @param root of the commands
   * @param outlines of commands that are other programs, by name
   * @throws IllegalArgumentException if one of these is no outline
   */
  public static String script(CommandSpec root, Map<String, String> outlines) {
    CommandSpec known = CommandOutline.read(CommandOutline.of(root)).name(root.name());
    root.subcommands()
        .forEach(
            (name, command) ->
                known.addSubcommand(
                    name, CommandOutline.read(CommandOutline.of(command.getCommandSpec()))));
    outlines.forEach((name, outline) -> known.addSubcommand(name, CommandOutline.read(outline)));
    return AutoComplete.bash(known.name(), new CommandLine(known));
  }
}
