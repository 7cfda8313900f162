package dev.highwater.options;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was asked for, option by option, with the place each value came from. */
public final class Requested {
  private final Map<String, RequestedOption> byName = new LinkedHashMap<>();
  private final Set<String> unreadable;
  private final Map<String, YamlNode> structure;

  /** Takes the options in the order in which a report should show them. */
  public Requested(Collection<RequestedOption> options) {
    this(options, Set.of());
  }

  /** Takes also the names of the options whose problems are known already. */
  Requested(Collection<RequestedOption> options, Set<String> unreadable) {
    this(options, unreadable, Map.of());
  }

  /** Takes also what a plan has beside options. */
  Requested(
      Collection<RequestedOption> options,
      Set<String> unreadable,
      Map<String, YamlNode> structure) {
    options.forEach(option -> byName.put(option.name(), option));
    this.unreadable = Set.copyOf(unreadable);
    this.structure = new LinkedHashMap<>(structure);
  }

  /** What a plan has under a key that is no option; null when it has no such key. */
  public @Nullable YamlNode structure(String key) {
    return structure.get(key);
  }

  /** Whether the command has such an option. */
  public boolean knows(String name) {
    return byName.containsKey(name);
  }

  /**
   * The text that was given for an option; its default when nobody gave one, {@code nothing} when
   * it has none.
   *
   * @throws IllegalArgumentException when the command has no such option
   */
  public String given(String name) {
    String value = option(name).value();
    return value == null ? "nothing" : value;
  }

  /**
   * Where the value of an option came from.
   *
   * @throws IllegalArgumentException when the command has no such option
   */
  public Origin origin(String name) {
    return option(name).origin();
  }

  /** Whether somebody gave a value, as a flag, in the environment or in the file. */
  public boolean isGiven(String name) {
    return origin(name).kind() != Origin.Kind.DEFAULT;
  }

  /** Whether the command has such an option, and somebody gave it a value. */
  public boolean mentions(String name) {
    return knows(name) && isGiven(name);
  }

  /** Whether the field holds what was asked for; false when the given text could not be read. */
  public boolean isReadable(String name) {
    return !unreadable.contains(option(name).name());
  }

  /**
   * Adds a broken rule about an option, unless its value could not even be read.
   *
   * @param name the option without dashes
   * @param expected the rule, such as {@code above 0}
   */
  public void problem(Problems problems, String name, String expected) {
    if (isReadable(name)) {
      problems.add(name, given(name), origin(name).describe(), expected);
    }
  }

  /** Every option of the command. */
  public List<RequestedOption> all() {
    return List.copyOf(byName.values());
  }

  private RequestedOption option(String name) {
    RequestedOption option = byName.get(name);
    if (option == null) {
      throw new IllegalArgumentException("no option is called " + name);
    }
    return option;
  }
}
