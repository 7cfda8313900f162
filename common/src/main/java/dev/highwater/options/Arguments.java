package dev.highwater.options;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One command's arguments without those that no option wants.
 *
 * <p>They are taken out one by one because each misleads the parser about what follows: after a
 * mistyped {@code --rat 5} it would take the 5 for a target.
 */
final class Arguments {
  private static final String COMMAND_LINE = "the command line";
  private final CommandLine command;
  private final List<String> left;
  private final Problems problems;
  private final Set<ArgSpec> withoutValue = new HashSet<>();
  private ParseResult result;

  Arguments(CommandLine command, List<String> arguments, Problems problems) {
    this.command = command;
    this.left = new ArrayList<>(arguments);
    this.problems = problems;
    this.result = parse();
    while (dropOne()) {
      result = parse();
    }
  }

  /** What is left, fit to be parsed again. */
  List<String> left() {
    return List.copyOf(left);
  }

  /** What the parser made of what is left. */
  ParseResult result() {
    return result;
  }

  /** Options that were given without the value that they need. */
  Set<ArgSpec> withoutValue() {
    return withoutValue;
  }

  /**
   * Whether an option has a value written in the same argument, which may itself look like a flag.
   */
  boolean hasAttachedValue(ArgSpec declared) {
    return declared instanceof OptionSpec option
        && OptionNames.spellings(option).stream().anyMatch(this::isAttached);
  }

  private boolean isAttached(String spelling) {
    String start = spelling.length() == 2 ? spelling : spelling + "="; // as in -c50
    return left.stream().anyMatch(argument -> argument.startsWith(start));
  }

  /** Switches written as {@code --flag=}, which the parser takes for {@code --flag}. */
  List<OptionSpec> emptySwitches() {
    return command.getCommandSpec().options().stream()
        .filter(option -> option.arity().max() == 0)
        .filter(option -> OptionNames.spellings(option).stream().anyMatch(this::isEmpty))
        .toList();
  }

  private boolean isEmpty(String spelling) {
    return left.contains(spelling + "=");
  }

  private ParseResult parse() {
    return command.parseArgs(left.toArray(String[]::new));
  }

  private boolean dropOne() {
    for (Exception failure : result.errors()) {
      boolean dropped =
          failure instanceof UnmatchedArgumentException unmatched
              ? unmatched.getUnmatched().stream().anyMatch(this::dropUnknown)
              : failure instanceof MissingParameterException missing && dropWithoutValue(missing);
      if (dropped) {
        return true;
      }
    }
    return false;
  }

  private boolean dropUnknown(String unmatched) {
    int index = left.indexOf(unmatched);
    if (index >= 0 && isNoArgument(index)) {
      dropUnknown(index);
      return true;
    }
    int cluster = unmatched.startsWith("-") ? indexOfCluster(unmatched) : -1;
    if (cluster >= 0) {
      left.remove(cluster);
      problems.add(unmatched, "no value", COMMAND_LINE, "a known flag");
    }
    return cluster >= 0;
  }

  /** A wrong argument misleads nobody, so it may stay until the values are looked at. */
  private boolean isNoArgument(int index) {
    boolean isFlag = left.get(index).startsWith("-") && !left.subList(0, index).contains("--");
    return isFlag || command.getCommandSpec().positionalParameters().isEmpty();
  }

  /** Where several short flags are written as one, of which the last ones are unknown. */
  private int indexOfCluster(String unmatched) {
    for (int i = 0; i < left.size(); i++) {
      String cluster = left.get(i);
      if (cluster.matches("(?s)-[^-].+") && cluster.endsWith(unmatched.substring(1))) {
        return i;
      }
    }
    return -1;
  }

  private void dropUnknown(int index) {
    String written = left.remove(index);
    if (!written.startsWith("-")) {
      problems.add("argument", written, COMMAND_LINE, "nothing but flags");
      return;
    }
    int equals = written.indexOf('=');
    String flag = equals < 0 ? written : written.substring(0, equals);
    List<String> known = spellings().toList();
    String given = equals < 0 ? "no value" : written.substring(equals + 1);
    boolean negated = flag.startsWith("--no-");
    if (equals < 0 && !negated && takesValue(Nearest.to(flag, known)) && isValue(index)) {
      given = left.remove(index);
    }
    problems.add(flag, given, COMMAND_LINE, Nearest.rule("a known flag", flag, known));
  }

  private boolean dropWithoutValue(MissingParameterException missing) {
    for (ArgSpec declared : missing.getMissing()) {
      if (declared instanceof OptionSpec option && dropWithoutValue(option)) {
        withoutValue.add(option);
        problems.add(
            OptionNames.name(option),
            "nothing",
            OptionNames.flag(option),
            Converters.rule(option, null));
        return true;
      }
    }
    return false;
  }

  /** Drops the mention of the option that another flag, or nothing, follows. */
  private boolean dropWithoutValue(OptionSpec option) {
    Set<String> flags = new HashSet<>(spellings().toList());
    for (int i = left.size() - 1; i >= 0; i--) {
      boolean bare =
          i + 1 == left.size() || flags.contains(left.get(i + 1).replaceFirst("=.*", ""));
      if (bare && List.of(option.names()).contains(left.get(i))) {
        left.remove(i);
        return true;
      }
    }
    return false;
  }

  private boolean isValue(int index) {
    return index < left.size() && !left.get(index).startsWith("-");
  }

  private boolean takesValue(@Nullable String flag) {
    OptionSpec option = flag == null ? null : command.getCommandSpec().findOption(flag);
    return option != null && option.arity().max() > 0;
  }

  private Stream<String> spellings() {
    CommandSpec spec = command.getCommandSpec();
    return spec.options().stream().flatMap(option -> OptionNames.spellings(option).stream());
  }
}
