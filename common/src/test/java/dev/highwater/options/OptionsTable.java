package dev.highwater.options;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The reference table of a command's options, generated from their declarations. */
public final class OptionsTable {
  private static final String HEAD =
      """
      | flag | variable | default | what it does |
      |---|---|---|---|
      """;

  private OptionsTable() {}

  /**
   * One row for each option that is not hidden, in the order in which they are declared. The key in
   * the configuration file is the flag without dashes and so needs no column.
   *
   * @param command an instance of a class with picocli's annotations
   * @return the table in Markdown, each line with a newline at its end
   */
  public static String markdown(Object command) {
    var spec = new CommandLine(command).getCommandSpec();
    Stream<ArgSpec> declared =
        Stream.concat(spec.positionalParameters().stream(), spec.options().stream());
    return declared
        .filter(option -> !option.hidden())
        .map(OptionsTable::row)
        .collect(Collectors.joining("", HEAD, ""));
  }

  private static String row(ArgSpec declared) {
    boolean flagOnly =
        declared instanceof OptionSpec option && (option.usageHelp() || option.versionHelp());
    String shown = OptionNames.shownDefault(declared);
    return "| %s | %s | %s | %s |\n"
        .formatted(
            code(flag(declared)),
            flagOnly ? "" : code(OptionNames.variable(declared)),
            shown == null ? "" : cell(shown),
            cell(OptionNames.description(declared).formatted()));
  }

  private static String flag(ArgSpec declared) {
    if (!(declared instanceof OptionSpec option)) {
      return declared.paramLabel();
    }
    String names = String.join(", ", option.names());
    if (option.negatable()) {
      names = names.replace("--", "--[no-]");
    }
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private static String code(String text) {
    return "`" + cell(text) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
