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

/**
 * Finds the value of every option of one command: flag, environment, file, default.
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
      if (matched || arguments.withoutValue().contains(declared) || isUnreadable(declared)) {
        Origin origin = new Origin(OriginKind.FLAG, OptionNames.flag(declared));
        given.put(declared, new Given(List.of(), origin));
      }
    }
    arguments.withoutValue().forEach(option -> unreadable.add(OptionNames.name(option)));
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
        given.putIfAbsent(
            declared, new Given(values, new Origin(OriginKind.ENVIRONMENT, variable)));
      }
    }
  }

  private void takeFile() {
    OptionSpec config = command.getCommandSpec().findOption("--" + CONFIG);
    Given chosen = config == null ? null : given.get(config);
    if (config == null || chosen == null || unreadable.contains(CONFIG)) {
      return;
    }
    String file =
        chosen.origin().kind() == OriginKind.FLAG
            ? arguments.result().matchedOptionValue(config.longestName(), "").toString()
            : chosen.values().get(0);
    ConfigurationFile.read(file, chosen.origin().describe(), problems)
        .forEach((key, entry) -> takeEntry(file, key, entry));
  }

  private void takeEntry(String file, String key, ConfigurationFile.Entry entry) {
    String shown = String.join(",", entry.values());
    Origin origin = ConfigurationFile.origin(file, key);
    if (key.equals(CONFIG)) {
      problems.add(key, shown, origin.describe(), "a flag or HIGHWATER_CONFIG, not a key");
      return;
    }
    ArgSpec declared = byName(key);
    if (declared == null) {
      problems.add(key, shown, file, Nearest.rule("a known key", key, keys()));
    } else if (entry.isList() && !declared.isMultiValue()) {
      problems.add(key, "a list", origin.describe(), "one value");
    } else {
      given.putIfAbsent(declared, new Given(entry.values(), origin));
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
      addProblem(declared, text(declared), "given once");
    } else if (failure instanceof MissingParameterException missing) {
      missing
          .getMissing()
          .forEach(declared -> addProblem(declared, "nothing", Converters.rule(declared)));
    } else if (failure instanceof ParameterException broken && broken.getArgSpec() != null) {
      addProblem(broken.getArgSpec(), broken.getValue(), Converters.brokenRule(broken));
    } else {
      problems.add("arguments", "these", "the command line", String.valueOf(failure.getMessage()));
    }
  }

  private void addProblem(ArgSpec declared, @Nullable String value, String expected) {
    String name = OptionNames.name(declared);
    if (unreadable.add(name)) { // one problem an option is enough to look at it
      Given from = given.get(declared);
      String origin = from == null ? "the command line" : from.origin().describe();
      problems.add(name, value == null ? "nothing" : value, origin, expected);
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
