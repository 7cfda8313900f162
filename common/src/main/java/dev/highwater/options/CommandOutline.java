package dev.highwater.options;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What shell completion has to know of a command, as text: one program can so tell it to another.
 *
 * <p>A line for each option: its spellings, whether it takes nothing, anything or a file, and the
 * words that can follow it; a line with no spelling for arguments.
 */
final class CommandOutline {
  private static final String COLUMN = "\t";
  private static final String BETWEEN = " ";

  /** What follows an option. */
  private enum Follows {
    NOTHING,
    VALUE,
    FILE
  }

  private CommandOutline() {}

  /** Hidden options are left out. */
  static String of(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        line(text, String.join(BETWEEN, OptionNames.spellings(option)), option);
      }
    }
    for (PositionalParamSpec positional : command.positionalParameters()) {
      if (!positional.hidden()) {
        line(text, "", positional);
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String spellings, ArgSpec declared) {
    List<String> words = new ArrayList<>();
    if (declared.type().isEnum()) { // not picocli's candidates, which shout
      for (Object constant : declared.type().getEnumConstants()) {
        words.add(OptionNames.enumText((Enum<?>) constant));
      }
    } else if (declared.completionCandidates() != null) {
      declared.completionCandidates().forEach(words::add);
    }
    text.append(spellings).append(COLUMN);
    text.append(follows(declared)).append(COLUMN);
    text.append(String.join(BETWEEN, words)).append('\n');
  }

  private static Follows follows(ArgSpec declared) {
    if (declared.arity().max() == 0) {
      return Follows.NOTHING;
    }
    return List.of(File.class, Path.class).contains(declared.type()) ? Follows.FILE : Follows.VALUE;
  }

  /**
   * A command that can be completed, and nothing else.
   *
   * @throws IllegalArgumentException if the text is not an outline
   */
  static CommandSpec read(String text) {
    CommandSpec command = CommandSpec.create();
    for (String line : text.lines().toList()) {
      String[] columns = line.split(COLUMN, -1);
      if (columns.length != 3) {
        throw new IllegalArgumentException("not an outline: " + line);
      }
      Follows follows = Follows.valueOf(columns[1]);
      Class<?> type = follows == Follows.FILE ? Path.class : String.class;
      List<String> words = columns[2].isEmpty() ? List.of() : List.of(columns[2].split(BETWEEN));
      if (columns[0].isEmpty()) {
        command.addPositional(
            PositionalParamSpec.builder()
                .index(command.positionalParameters().size() + "")
                .type(type)
                .completionCandidates(words)
                .build());
      } else {
        command.addOption(
            OptionSpec.builder(columns[0].split(BETWEEN))
                // The script has a variable for each label; two options must not share one.
                .paramLabel(columns[0].replaceAll("[^a-z]+", "_"))
                .arity(follows == Follows.NOTHING ? "0" : "1")
                .type(follows == Follows.NOTHING ? boolean.class : type)
                .completionCandidates(words.isEmpty() ? null : words)
                .build());
      }
    }
    return command;
  }
}
