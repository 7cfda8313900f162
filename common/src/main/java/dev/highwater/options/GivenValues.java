package dev.highwater.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The values that were found for one command's options; for each option the first one counts. */
final class GivenValues {
  private final Map<ArgSpec, Given> given = new LinkedHashMap<>();

  private record Given(List<String> values, Origin origin) {}

  /**
   * Adds a value, unless the option has one from a place that comes before.
   *
   * @param values none where the command line has them
   * @return whether it counts
   */
  boolean add(ArgSpec declared, List<String> values, Origin origin) {
    return given.putIfAbsent(declared, new Given(values, origin)) == null;
  }

  /** Where the value of an option comes from; null when nobody gave one. */
  @Nullable Origin origin(ArgSpec declared) {
    Given value = given.get(declared);
    return value == null ? null : value.origin();
  }

  /** The values of an option; empty when nobody gave one, or the command line has them. */
  List<String> values(ArgSpec declared) {
    Given value = given.get(declared);
    return value == null ? List.of() : value.values();
  }

  /**
   * All values as if each had been on the command line.
   *
   * @param typed what was there in truth
   */
  List<String> asArguments(List<String> typed) {
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
    all.addAll(typed);
    if (!positionals.isEmpty() && !all.contains("--")) {
      all.add("--");
    }
    all.addAll(positionals);
    return all;
  }
}
