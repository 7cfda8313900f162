package dev.highwater.server.behaviour;

import dev.highwater.options.Nearest;
import dev.highwater.units.ByteSize;
import dev.highwater.units.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The parameters of one behaviour as they are typed: {@code delay=10s&read=60000}. */
final class Parameters {
  private final Map<String, String> given = new HashMap<>();
  private final Consumer<String> brokenRules;
  private boolean valid = true;

  private Parameters(Consumer<String> brokenRules) {
    this.brokenRules = brokenRules;
  }

  /**
   * Takes them apart; their values are read when they are asked for.
   *
   * @param query what stands behind the question mark; null when there is none
   * @param known the parameters that the behaviour has
   * @param brokenRules is told every rule that is broken, here and by the values
   */
  static Parameters parse(
      String behaviour, @Nullable String query, List<String> known, Consumer<String> brokenRules) {
    Parameters parameters = new Parameters(brokenRules);
    if (query != null && known.isEmpty()) {
      parameters.broken("no parameters, " + behaviour + " has none");
    } else if (query != null) {
      for (String parameter : query.split("&", -1)) {
        parameters.add(behaviour, parameter, known);
      }
    }
    return parameters;
  }

  private void add(String behaviour, String parameter, List<String> known) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals);
    if (!known.contains(name)) {
      String rule = "NAME=VALUE with a parameter of " + behaviour + ": " + String.join(", ", known);
      broken(Nearest.rule(rule, name, known));
    } else if (equals < 0) {
      broken("a value, as in " + name + "=VALUE");
    } else if (given.putIfAbsent(name, parameter.substring(equals + 1)) != null) {
      broken(name + " once");
    }
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  /** True when no rule is broken by what was asked for until now. */
  boolean areValid() {
    return valid;
  }

  /** A duration of at least {@code least}; the default when it is absent or not valid. */
  Duration duration(String name, Duration least, Duration absent) {
    String text = given.get(name);
    if (text == null) {
      return absent;
    }
    try {
      Duration value = Durations.parse(text);
      if (value.compareTo(least) >= 0) {
        return value;
      }
      broken(name + " of " + Durations.format(least) + " or more");
    } catch (IllegalArgumentException rule) {
      broken(name + " as " + rule.getMessage());
    }
    return absent;
  }

  /** A size of at least so many bytes; the default when it is absent or not valid. */
  ByteSize size(String name, long leastBytes, ByteSize absent) {
    String text = given.get(name);
    if (text == null) {
      return absent;
    }
    try {
      ByteSize value = ByteSize.parse(text);
      if (value.bytes() >= leastBytes) {
        return value;
      }
      broken(name + " of " + leastBytes + " or more");
    } catch (IllegalArgumentException rule) {
      broken(name + " as " + rule.getMessage());
    }
    return absent;
  }

  private void broken(String rule) {
    valid = false;
    brokenRules.accept(rule);
  }
}
