package dev.highwater.options;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Finds the value of every option of one command: flag, environment, file, somebody else's
 * variable, default.
 *
 * <p>Values from the environment and the file are handed to the parser as if they were flags, so
 * that each is read in the same way wherever it came from.
 */
final class Resolution {
  private static final String CONFIG = "config";
  private final CommandLine command;
  private final Map<String, String> environment;
  private final Problems problems;
  private final Arguments arguments;
  private final Map<ArgSpec, Given> given = new LinkedHashMap<>();
  private final Set<String> unreadable = new HashSet<>();

  private record Given(List<String> values, Origin origin) {}

  Resolution(
      CommandLine command,
      List<String> arguments,
      Map<String, String> environment,
      Problems problems) {
    this.command = command;
    this.environment = environment;
    this.problems = problems;
    this.arguments = new Arguments(command, arguments, problems);
  }

  /** Whether nothing else matters because help was asked for. */
  boolean helpRequested() {
    return arguments.result().isUsageHelpRequested();
  }

  /** Whether nothing else matters because the version was asked for. */
  boolean versionRequested() {
    return arguments.result().isVersionHelpRequested();
  }

  /** Sets every field of the command; what cannot be read goes to the problems. */
  Requested resolve() {
    takeFlags();
    takeEnvironment();
    takeFile();
    takeForeignVariables();
    command.setAllowOptionsAsOptionParameters(true); // what lacks its value is gone by now
    ParseResult result = command.parseArgs(everythingAsFlags().toArray(String[]::new));
    result.errors().forEach(this::addProblem);
    return requested();
  }

  private void takeFlags() {
    ParseResult result = arguments.result();
    for (ArgSpec declared : declared()) {
      boolean matched =
          declared instanceof PositionalParamSpec positional
              ? result.hasMatchedPositional(positional)
              : result.hasMatchedOption((OptionSpec) declared);
      boolean mentioned = matched || arguments.hasAttachedValue(declared);
      if (mentioned || arguments.withoutValue().contains(declared) || isUnreadable(declared)) {
        given.put(declared, new Given(List.of(), new Origin(OriginKind.FLAG, flag(declared))));
      }
    }
    arguments.emptySwitches().forEach(option -> refuse(option, "", Converters.rule(option, null)));
    arguments.withoutValue().forEach(option -> unreadable.add(OptionNames.name(option)));
  }

  /** The spelling that was used, where it tells what was meant. */
  private String flag(ArgSpec declared) {
    if (declared instanceof OptionSpec option && option.negatable()) {
      for (String spelling : OptionNames.spellings(option)) {
        if (spelling.startsWith("--no-") && arguments.left().contains(spelling)) {
          return spelling;
        }
      }
    }
    return OptionNames.flag(declared);
  }

  private boolean isUnreadable(ArgSpec declared) {
    return arguments.result().errors().stream()
        .anyMatch(error -> error instanceof ParameterException p && p.getArgSpec() == declared);
  }

  private void takeEnvironment() {
    for (ArgSpec declared : declared()) {
      String variable = OptionNames.variable(declared);
      String value = environment.get(variable);
      if (value != null) {
        List<String> values =
            declared.isMultiValue() ? List.of(value.split("\\s*,\\s*", -1)) : List.of(value);
        take(declared, new Given(values, new Origin(OriginKind.ENVIRONMENT, variable)));
      }
    }
  }

  private void takeForeignVariables() {
    for (ArgSpec declared : declared()) {
      String variable = OptionNames.foreignVariable(declared);
      String value = variable == null ? null : environment.get(variable);
      if (variable != null && value != null) {
        take(declared, new Given(List.of(value), new Origin(OriginKind.ENVIRONMENT, variable)));
      }
    }
  }

  private void takeFile() {
    OptionSpec config = command.getCommandSpec().findOption("--" + CONFIG);
    Given chosen = config == null ? null : given.get(config);
    if (config == null || chosen == null || unreadable.contains(CONFIG)) {
      return;
    }
    boolean isFlag = chosen.origin().kind() == OriginKind.FLAG;
    String file = isFlag ? text(config) : chosen.values().get(0);
    if (file.isEmpty()) {
      return; // the parser is going to say so
    }
    ConfigurationFile.read(file, chosen.origin().describe(), problems)
        .forEach((key, entry) -> takeEntry(file, key, entry));
  }

  private void takeEntry(String file, String key, ConfigurationFile.Entry entry) {
    Origin origin = ConfigurationFile.origin(file, key);
    if (key.equals(CONFIG)) {
      problems.add(key, entry.shown(), origin.describe(), "a flag or HIGHWATER_CONFIG, not a key");
      return;
    }
    ArgSpec declared = byName(key);
    if (declared == null) {
      problems.add(key, entry.shown(), file, Nearest.rule("a known key", key, keys()));
    } else if (entry.expected() != null) {
      refuse(declared, entry.shown(), origin, entry.expected());
    } else if (entry.isList() && !declared.isMultiValue()) {
      refuse(declared, "a list", origin, "a plain value");
    } else {
      take(declared, new Given(entry.values(), origin));
    }
  }

  private void take(ArgSpec declared, Given value) {
    boolean isSwitch = declared.arity().max() == 0;
    if (given.putIfAbsent(declared, value) == null && isSwitch && value.values().contains("")) {
      refuse(
          declared,
          "",
          value.origin(),
          Converters.rule(declared, null)); // picocli would turn it on
    }
  }

  private List<String> everythingAsFlags() {
    List<String> all = new ArrayList<>();
    List<String> positionals = new ArrayList<>();
    given.forEach(
        (declared, value) -> {
          for (String text : value.values()) {
            if (declared instanceof OptionSpec option) {
              all.add(option.longestName() + "=" + text);
            } else {
              positionals.add(text);
            }
          }
        });
    all.addAll(arguments.left());
    if (!positionals.isEmpty() && !all.contains("--")) {
      all.add("--");
    }
    all.addAll(positionals);
    return all;
  }

  private void addProblem(Exception failure) {
    if (failure instanceof OverwrittenOptionException twice) {
      ArgSpec declared = twice.getOverwritten();
      refuse(declared, text(declared), "given once");
    } else if (failure instanceof MissingParameterException missing) {
      missing
          .getMissing()
          .forEach(declared -> refuse(declared, "nothing", Converters.rule(declared, null)));
    } else if (failure instanceof ParameterException broken && broken.getArgSpec() != null) {
      refuse(broken.getArgSpec(), broken.getValue(), Converters.brokenRule(broken));
    } else if (failure instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().forEach(this::refuseArgument);
    } else {
      problems.add("arguments", "these", "the command line", String.valueOf(failure.getMessage()));
    }
  }

  /** The parser stops taking arguments at the first that it cannot convert, without a word. */
  private void refuseArgument(String text) {
    for (ArgSpec positional : command.getCommandSpec().positionalParameters()) {
      if (positional.isMultiValue()) {
        refuse(positional, text, Converters.rule(positional, text));
        return;
      }
    }
    problems.add("argument", text, "the command line", "nothing more");
  }

  private void refuse(ArgSpec declared, @Nullable String value, String expected) {
    Given from = given.get(declared);
    Origin origin =
        from == null ? new Origin(OriginKind.FLAG, OptionNames.flag(declared)) : from.origin();
    refuse(declared, value == null ? "nothing" : value, origin, expected);
  }

  private void refuse(ArgSpec declared, String value, Origin origin, String expected) {
    String name = OptionNames.name(declared);
    if (unreadable.add(name)) { // one problem an option is enough to look at it
      problems.add(name, value, origin.describe(), expected);
    }
  }

  private Requested requested() {
    List<RequestedOption> options = new ArrayList<>();
    for (ArgSpec declared : declared()) {
      Given value = given.get(declared);
      options.add(
          value == null
              ? new RequestedOption(
                  OptionNames.name(declared), OptionNames.defaultText(declared), Origin.DEFAULT)
              : new RequestedOption(OptionNames.name(declared), text(declared), value.origin()));
    }
    return new Requested(options, unreadable);
  }

  private static String text(ArgSpec declared) {
    return String.join(",", declared.originalStringValues());
  }

  private List<ArgSpec> declared() {
    return OptionNames.configurable(command.getCommandSpec());
  }

  private @Nullable ArgSpec byName(String name) {
    for (ArgSpec declared : declared()) {
      if (OptionNames.name(declared).equals(name)) {
        return declared;
      }
    }
    return null;
  }

  private Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    declared().forEach(declared -> keys.add(OptionNames.name(declared)));
    keys.remove(CONFIG);
    return keys;
  }
}
