package dev.highwater.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one key of a file gives to an option.
 *
 * @param values the texts; one, when it is no list
 * @param isList whether it was written as a list
 * @param origin of the value
 * @param expected the rule that the value breaks wherever it belongs; null when it may be tried
 */
record KeyValue(List<String> values, boolean isList, Origin origin, @Nullable String expected) {

  /** What stands in a file. */
  static KeyValue of(YamlNode node, Origin origin) {
    if (node.kind() != YamlNode.Kind.LIST) {
      return plain(node, origin);
    }
    if (node.items().isEmpty()) {
      return new KeyValue(
          List.of("[]"), false, origin, "at least one value; leave the key out for the default");
    }
    List<String> values = new ArrayList<>();
    KeyValue refused = null;
    for (YamlNode item : node.items()) {
      KeyValue element =
          item.kind() == YamlNode.Kind.LIST
              ? new KeyValue(List.of("a list in a list"), false, origin, "a plain value")
              : plain(item, origin);
      values.addAll(element.values());
      refused = element.expected() == null ? refused : element;
    }
    return refused == null ? new KeyValue(List.copyOf(values), true, origin, null) : refused;
  }

  private static KeyValue plain(YamlNode node, Origin origin) {
    String rule = node.kind() == YamlNode.Kind.KEYS ? "a plain value" : node.expected();
    return new KeyValue(List.of(node.text()), false, origin, rule);
  }

  /** The value on one line. */
  String shown() {
    return String.join(",", values);
  }
}
