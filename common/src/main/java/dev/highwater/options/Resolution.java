package dev.highwater.options;

import static dev.highwater.options.OptionFiles.CONFIG;
import static dev.highwater.options.OptionFiles.PLAN;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
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
  private final CommandLine command;
  private final Map<String, String> environment;
  private final Problems problems;
  private final Arguments arguments;
  private final GivenValues given = new GivenValues();
  private final Set<String> unreadable = new HashSet<>();
  private final Map<String, YamlNode> structure = new LinkedHashMap<>();

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
    takeFiles();
    takeForeignVariables();
    command.setAllowOptionsAsOptionParameters(true); // what lacks its value is gone by now
    ParseResult result =
        command.parseArgs(given.asArguments(arguments.left()).toArray(String[]::new));
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
        given.add(declared, List.of(), new Origin(Origin.Kind.FLAG, flag(declared)));
      }
    }
    arguments.emptySwitches().forEach(option -> refuse(option, "", Converters.rule(option, null)));
    arguments.withoutValue().forEach(option -> unreadable.add(OptionNames.name(option)));
  }

  /** The spelling that was used, where it tells what was meant. */
  private String flag(ArgSpec declared) {
    Stream<String> spellings =
        declared instanceof OptionSpec option && option.negatable()
            ? OptionNames.spellings(option).stream()
            : Stream.empty();
    return spellings
        .filter(spelling -> spelling.startsWith("--no-") && arguments.left().contains(spelling))
        .findFirst()
        .orElse(OptionNames.flag(declared));
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
        Origin origin = new Origin(Origin.Kind.ENVIRONMENT, variable);
        take(declared, split(declared, value), origin);
      }
    }
  }

  private void takeForeignVariables() {
    for (ArgSpec declared : declared()) {
      String variable = OptionNames.foreignVariable(declared);
      String value = variable == null ? null : environment.get(variable);
      if (variable != null && value != null) {
        take(declared, List.of(value), new Origin(Origin.Kind.ENVIRONMENT, variable));
      }
    }
  }

  /** What a configuration says comes before what a plan says at its top level. */
  private void takeFiles() {
    takeFile(CONFIG, (file, from) -> OptionFiles.config(file, from, problems));
    takeFile(PLAN, (file, from) -> OptionFiles.plan(file, from, problems, structure));
  }

  private void takeFile(String name, BiFunction<String, String, List<OptionFiles.Key>> reader) {
    OptionSpec option = command.getCommandSpec().findOption("--" + name);
    Origin chosen = option == null ? null : given.origin(option);
    if (option == null || chosen == null || unreadable.contains(name)) {
      return;
    }
    String file = chosen.kind() == Origin.Kind.FLAG ? text(option) : given.values(option).get(0);
    if (file.isEmpty()) {
      return; // the parser is going to say so
    }
    int before = problems.lines().size();
    List<OptionFiles.Key> keys = reader.apply(file, chosen.describe());
    if (problems.lines().size() > before) {
      unreadable.add(name);
    }
    keys.forEach(this::takeKey);
  }

  /**
   * Takes a key that stands in a part of a file.
   *
   * @param whole what was asked for of the program around that part
   */
  void takeFromPart(OptionFiles.Key key, Requested whole) {
    if (byName(key.name()) == null && whole.knows(key.name())) {
      String rule = "at the top level, since it is for the whole program";
      problems.add(key.name(), key.value().shown(), key.place(), rule);
    } else {
      takeKey(key);
    }
  }

  /** Takes what was given to the whole program, unless a part has said otherwise. */
  void takeFromWhole(RequestedOption option, Requested whole) {
    ArgSpec declared = byName(option.name());
    String value = option.value();
    if (declared == null || value == null || !whole.isGiven(option.name())) {
      return;
    }
    if (whole.isReadable(option.name())) { // or it was complained of already
      take(declared, split(declared, value), option.origin());
    }
  }

  private void takeKey(OptionFiles.Key key) {
    String name = key.name();
    KeyValue value = key.value();
    ArgSpec declared = byName(name);
    if (declared != null && (name.equals(CONFIG) || name.equals(PLAN))) {
      String rule = "a flag or " + OptionNames.variable(declared) + ", not a key";
      problems.add(name, value.shown(), value.origin().describe(), rule);
    } else if (declared == null) {
      Set<String> known = keys();
      known.addAll(key.others());
      problems.add(name, value.shown(), key.place(), Nearest.rule("a known key", name, known));
    } else if (value.expected() != null) {
      refuse(declared, value.shown(), value.origin(), value.expected());
    } else if (value.isList() && !declared.isMultiValue()) {
      refuse(declared, "a list", value.origin(), "a plain value");
    } else {
      take(declared, value.values(), value.origin());
    }
  }

  private static List<String> split(ArgSpec declared, String text) {
    return declared.isMultiValue() ? List.of(text.split("\\s*,\\s*", -1)) : List.of(text);
  }

  private void take(ArgSpec declared, List<String> values, Origin origin) {
    boolean isSwitch = declared.arity().max() == 0;
    if (given.add(declared, values, origin) && isSwitch && values.contains("")) {
      refuse(declared, "", origin, Converters.rule(declared, null)); // picocli would turn it on
    }
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
    command.getCommandSpec().positionalParameters().stream()
        .filter(ArgSpec::isMultiValue)
        .findFirst()
        .ifPresentOrElse(
            positional -> refuse(positional, text, Converters.rule(positional, text)),
            () -> problems.add("argument", text, "the command line", "nothing more"));
  }

  private void refuse(ArgSpec declared, @Nullable String value, String expected) {
    Origin from = given.origin(declared);
    Origin origin = from == null ? new Origin(Origin.Kind.FLAG, OptionNames.flag(declared)) : from;
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
      Origin origin = given.origin(declared);
      options.add(
          origin == null
              ? new RequestedOption(
                  OptionNames.name(declared), OptionNames.defaultText(declared), Origin.DEFAULT)
              : new RequestedOption(OptionNames.name(declared), text(declared), origin));
    }
    return new Requested(options, unreadable, structure);
  }

  private static String text(ArgSpec declared) {
    return String.join(",", declared.originalStringValues());
  }

  private List<ArgSpec> declared() {
    return OptionNames.configurable(command.getCommandSpec());
  }

  private @Nullable ArgSpec byName(String name) {
    return declared().stream()
        .filter(declared -> OptionNames.name(declared).equals(name))
        .findFirst()
        .orElse(null);
  }

  private Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    declared().forEach(declared -> keys.add(OptionNames.name(declared)));
    keys.removeAll(Set.of(CONFIG, PLAN));
    return keys;
  }
}
