package dev.highwater.options;

import dev.highwater.units.Durations;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a declared option is called in each of the places that can give it a value. */
final class OptionNames {
  static final String VARIABLE_PREFIX = "HIGHWATER_";
  private static final String DEFAULT_LINE = "Default: ";

  private OptionNames() {}

  /** The long flag without dashes, which is also the key; a positional is called like its field. */
  static String name(ArgSpec declared) {
    if (declared instanceof OptionSpec option) {
      return option.longestName().replaceFirst("^--?", "");
    }
    return declared.userObject() instanceof Member field
        ? field.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT)
        : declared.paramLabel();
  }

  static String variable(ArgSpec declared) {
    return VARIABLE_PREFIX + name(declared).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Somebody else's variable that may give it a value; null = none. */
  static @Nullable String foreignVariable(ArgSpec declared) {
    ForeignVariable foreign =
        declared.userObject() instanceof AnnotatedElement field
            ? field.getAnnotation(ForeignVariable.class)
            : null;
    return foreign == null ? null : foreign.value();
  }

  /** Where a value on the command line came from. */
  static String flag(ArgSpec declared) {
    return declared instanceof OptionSpec option ? option.longestName() : "the command line";
  }

  /** Everything that can have a value: all but help and version, positionals last. */
  static List<ArgSpec> configurable(CommandSpec command) {
    List<ArgSpec> declared = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        declared.add(option);
      }
    }
    for (PositionalParamSpec positional : command.positionalParameters()) {
      declared.add(positional);
    }
    return declared;
  }

  /** All spellings of a flag, the negated ones included. */
  static List<String> spellings(OptionSpec option) {
    List<String> names = new ArrayList<>(List.of(option.names()));
    if (option.negatable()) {
      for (String name : option.names()) {
        names.add(negated(option, name));
      }
    }
    return names;
  }

  private static String negated(OptionSpec option, String name) {
    CommandSpec command = option.command();
    return command.negatableOptionTransformer().makeNegative(name, command);
  }

  /** The default as the configuration would write it; null = absent. */
  static @Nullable String defaultText(ArgSpec declared) {
    if (declared.defaultValue() != null) {
      return declared.defaultValue();
    }
    Object initial = declared.initialValue();
    if (initial == null || initial instanceof Collection<?> || initial instanceof Map<?, ?>) {
      return null;
    }
    if (initial instanceof Duration duration) {
      return Durations.format(duration);
    }
    return initial instanceof Enum<?> constant ? enumText(constant) : initial.toString();
  }

  /** The default as help shows it; a last description line {@code Default: ...} has precedence. */
  static @Nullable String shownDefault(ArgSpec declared) {
    String[] lines = declared.description();
    String last = lines.length == 0 ? "" : lines[lines.length - 1];
    if (last.startsWith(DEFAULT_LINE)) {
      return last.substring(DEFAULT_LINE.length());
    }
    boolean plainSwitch = declared instanceof OptionSpec o && o.arity().max() == 0;
    String text = defaultText(declared);
    return plainSwitch && "false".equals(text) ? null : text;
  }

  /** What the option does, without the line that only tells its default. */
  static String description(ArgSpec declared) {
    List<String> lines = new ArrayList<>(List.of(declared.description()));
    lines.removeIf(line -> line.startsWith(DEFAULT_LINE));
    return String.join(" ", lines);
  }

  /** How an enum constant is written: as its toString says, else in lower case. */
  static String enumText(Enum<?> constant) {
    String text = constant.toString();
    return text.equals(constant.name()) ? text.toLowerCase(Locale.ROOT) : text;
  }
}
