package dev.highwater.options;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place of a YAML file, as it was written.
 *
 * @param kind of what is there
 * @param line where it begins, from 1
 * @param text of a plain value, and what an error shows of anything else
 * @param items of a list, in order; else empty
 * @param keys and what stands there, in order; empty where there are none
 * @param expected the rule that it breaks wherever it stands; null when it may be tried
 */
public record YamlNode(
    Kind kind,
    int line,
    String text,
    List<YamlNode> items,
    Map<String, YamlNode> keys,
    @Nullable String expected) {

  /** What can stand in a place. */
  public enum Kind {
    VALUE,
    LIST,
    KEYS
  }

  static YamlNode value(int line, String text) {
    return new YamlNode(Kind.VALUE, line, text, List.of(), Map.of(), null);
  }

  static YamlNode refused(int line, String given, String expected) {
    return new YamlNode(Kind.VALUE, line, given, List.of(), Map.of(), expected);
  }

  static YamlNode list(int line, List<YamlNode> items) {
    return new YamlNode(Kind.LIST, line, "a list", items, Map.of(), null);
  }

  static YamlNode keys(int line, Map<String, YamlNode> keys) {
    return new YamlNode(Kind.KEYS, line, "nested keys", List.of(), keys, null);
  }

  /** Where it stands, as an error names it: {@code plan.yaml:7}. */
  public String place(String file) {
    return file + ":" + line;
  }
}
