package dev.highwater.client.report.stored;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a stored result, or a missing one, checked when it is taken. What is not as the method
 * says is a {@link WrongResult}.
 *
 * @param source the document that it is in
 * @param at its place in there
 * @param node the value
 */
record StoredValue(PlacedJson source, JsonPointer at, JsonNode node) {
  /** Sums of a few hundred of them stay exact, as integers and as doubles. */
  private static final long HIGHEST = 1L << 53;

  /** A value of this object, which may be missing. */
  StoredValue get(String key) {
    check(node.isObject(), "an object");
    return new StoredValue(source, at.appendProperty(key), node.path(key));
  }

  /** A value of this object that is there and not null. */
  Optional<StoredValue> find(String key) {
    return Optional.of(get(key)).filter(value -> node.hasNonNull(key));
  }

  /** All values of this object, in their order. */
  Map<String, StoredValue> members() {
    check(node.isObject(), "an object");
    Map<String, StoredValue> members = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(key -> members.put(key, get(key)));
    return members;
  }

  /** The same as another type. */
  <T> Map<String, T> members(Function<StoredValue, T> as) {
    Map<String, T> members = new LinkedHashMap<>();
    members().forEach((key, value) -> members.put(key, as.apply(value)));
    return members;
  }

  /**
   * Counts whose keys stand for something that we know.
   *
   * @param known throws an IllegalArgumentException with the rule for a key that does not
   */
  <K> Map<K, Long> counts(Function<String, K> known) {
    Map<K, Long> counts = new LinkedHashMap<>();
    members()
        .forEach(
            (label, value) -> {
              try {
                counts.put(known.apply(label), value.count());
              } catch (IllegalArgumentException rule) {
                throw source.wrong(value.at, label, String.valueOf(rule.getMessage()));
              }
            });
    return counts;
  }

  /** The elements of this list as another type. */
  <T> List<T> elements(Function<StoredValue, T> as) {
    check(node.isArray(), "a list");
    List<T> elements = new ArrayList<>();
    for (JsonNode element : node) {
      elements.add(as.apply(new StoredValue(source, at.appendIndex(elements.size()), element)));
    }
    return elements;
  }

  long count() {
    boolean isWhole = node.isIntegralNumber() && node.canConvertToLong();
    check(
        isWhole && node.longValue() >= 0 && node.longValue() <= HIGHEST,
        "a whole number from 0 to 2^53");
    return node.longValue();
  }

  double number() {
    check(
        node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= HIGHEST,
        "a number from 0 to 2^53");
    return node.doubleValue();
  }

  boolean isTrue() {
    check(node.isBoolean(), "true or false");
    return node.booleanValue();
  }

  String text() {
    check(node.isTextual(), "a text");
    return node.textValue();
  }

  /**
   * A text that stands for something else.
   *
   * @param parser throws an IllegalArgumentException with the rule when it does not
   */
  <T> T parsed(Function<String, T> parser) {
    try {
      return parser.apply(text());
    } catch (IllegalArgumentException rule) {
      throw wrong(String.valueOf(rule.getMessage()));
    }
  }

  /** The value is not what it should be. */
  WrongResult wrong(String expected) {
    String given =
        switch (node.getNodeType()) {
          case MISSING -> "nothing";
          case OBJECT -> "an object";
          case ARRAY -> "a list";
          default -> node.isBigInteger() ? String.valueOf(node.doubleValue()) : node.asText();
        };
    return source.wrong(at, given, expected);
  }

  private void check(boolean isRight, String expected) {
    if (!isRight) {
      throw wrong(expected);
    }
  }
}
