package dev.highwater.client.report.stored;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.measure.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of one JSON object, each checked as it is taken. */
final class Fields {
  /** Sums of a few hundred of them stay exact, as integers and as doubles. */
  private static final long HIGHEST_COUNT = 1L << 53;

  private final PlacedJson source;
  private final String pointer;
  private final JsonNode node;

  private Fields(PlacedJson source, String pointer, JsonNode node) throws WrongResult {
    this.source = source;
    this.pointer = pointer;
    this.node = node;
    if (!node.isObject()) {
      throw source.wrong(pointer, shown(node), "an object");
    }
  }

  /** Those of the document itself. */
  static Fields of(PlacedJson source) throws WrongResult {
    return new Fields(source, "", source.root());
  }

  /** Those of an object that the document holds at this pointer. */
  static Fields of(PlacedJson source, String pointer, JsonNode node) throws WrongResult {
    return new Fields(source, pointer, node);
  }

  /** An object inside of this one. */
  Fields object(String name) throws WrongResult {
    return new Fields(source, at(name), value(name, "an object"));
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The names of all values. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Objects of an array. */
  List<Fields> objects(String name) throws WrongResult {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(new Fields(source, at(name) + "/" + objects.size(), element));
    }
    return objects;
  }

  long count(String name) throws WrongResult {
    JsonNode value = value(name, "a whole number");
    if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() > HIGHEST_COUNT) {
      throw wrong(name, "a whole number from 0 to 2^53");
    }
    return value.longValue();
  }

  double number(String name) throws WrongResult {
    JsonNode value = value(name, "a number");
    if (!value.isNumber() || !(value.doubleValue() >= 0) || value.doubleValue() > HIGHEST_COUNT) {
      throw wrong(name, "a number from 0 to 2^53");
    }
    return value.doubleValue();
  }

  boolean isTrue(String name) throws WrongResult {
    if (!value(name, "true or false").isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.get(name).booleanValue();
  }

  String text(String name) throws WrongResult {
    if (!value(name, "a text").isTextual()) {
      throw wrong(name, "a text");
    }
    return node.get(name).textValue();
  }

  /** Null where it is absent or null. */
  @Nullable String textOrNull(String name) throws WrongResult {
    return has(name) ? text(name) : null;
  }

  List<String> texts(String name) throws WrongResult {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual()) {
        throw source.wrong(at(name) + "/" + texts.size(), shown(element), "a text");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  Map<String, String> textsByName(String name) throws WrongResult {
    Map<String, String> texts = new LinkedHashMap<>();
    Fields object = object(name);
    for (String key : object.names()) {
      texts.put(key, object.text(key));
    }
    return texts;
  }

  /** Counts whose names stand for something that we know. */
  <K> Map<K, Long> counts(String name, Function<String, @Nullable K> known, String rule)
      throws WrongResult {
    Map<K, Long> counts = new LinkedHashMap<>();
    Fields object = object(name);
    for (String label : object.names()) {
      K key = known.apply(label);
      if (key == null) {
        throw source.wrong(object.at(label), label, rule);
      }
      counts.put(key, object.count(label));
    }
    return counts;
  }

  Durations histogram(String name) throws WrongResult {
    return parsed(name, Durations::decoded);
  }

  /** The same with those of its durations that are lower bounds, where there are any. */
  Durations histogram(String name, String lowerBounds) throws WrongResult {
    if (!has(lowerBounds)) {
      return histogram(name);
    }
    String durations = text(name);
    histogram(name); // what is wrong with that is told by its own name
    return parsed(lowerBounds, bounds -> Durations.decoded(durations, bounds));
  }

  /**
   * A text that stands for something else.
   *
   * @param parser throws an IllegalArgumentException with the rule when it does not
   */
  <T> T parsed(String name, Function<String, T> parser) throws WrongResult {
    try {
      return parser.apply(text(name));
    } catch (IllegalArgumentException rule) {
      throw wrong(name, String.valueOf(rule.getMessage()));
    }
  }

  /** The value with this name is there, and not what it should be. */
  WrongResult wrong(String name, String expected) {
    JsonNode value = node.get(name);
    return source.wrong(at(name), value == null ? "nothing" : shown(value), expected);
  }

  private JsonNode array(String name) throws WrongResult {
    JsonNode value = value(name, "a list");
    if (!value.isArray()) {
      throw wrong(name, "a list");
    }
    return value;
  }

  private JsonNode value(String name, String expected) throws WrongResult {
    JsonNode value = node.get(name);
    if (value == null) {
      throw wrong(name, expected);
    }
    return value;
  }

  private String at(String name) {
    return pointer + "/" + name;
  }

  /** The value as a message shows it. */
  static String shown(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isObject() ? "an object" : "a list";
    }
    return value.asText();
  }
}
