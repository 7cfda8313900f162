package dev.highwater.client.report.stored;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.units.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON document of a file that anybody may have written, each value with its place, so that
 * what is wrong can be pointed at. However the file looks, reading it ends and takes little memory.
 */
final class PlacedJson {
  private static final ByteSize LONGEST_FILE = new ByteSize(256 << 20);
  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TEXT = 4 << 20;
  private static final int MOST_VALUES = 200_000;
  private static final int MOST_ELEMENTS = 200_000;
  private static final String RULE = "one JSON document";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(LONGEST_NAME)
                  .maxStringLength(LONGEST_TEXT)
                  .maxNumberLength(50)
                  .maxDocumentLength(LONGEST_FILE.bytes()) // of a stream nobody knows it before
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path file;
  private final Set<String> skipped;
  private final Map<String, Elements> lists;
  private final JsonNode root;
  private Map<String, JsonLocation> places = new HashMap<>();
  private int values;

  /** Takes the elements of a list one by one, so that not all of them have to be kept. */
  interface Elements {
    void take(Fields element) throws WrongResult;
  }

  /**
   * Reads a file.
   *
   * @param skipped keys of the document itself whose values are not looked at
   * @param lists keys of the document itself whose values are lists of objects, and who takes these
   * @throws WrongResult if it is no JSON document, or more than one, or larger than one of ours, or
   *     where an element is not taken
   */
  PlacedJson(Path file, Set<String> skipped, Map<String, Elements> lists) throws WrongResult {
    this(file, opened(file), skipped, lists);
  }

  /**
   * Reads a stream, and closes it.
   *
   * @param name that stands for a file
   */
  PlacedJson(Path name, InputStream stream, Set<String> skipped, Map<String, Elements> lists)
      throws WrongResult {
    this.file = name;
    this.skipped = skipped;
    this.lists = lists;
    try (JsonParser parser = JSON.createParser(stream)) {
      if (parser.nextToken() == null) {
        throw wrong(parser.currentLocation(), "nothing", RULE);
      }
      root = value(parser, "");
      if (parser.nextToken() != null) {
        throw wrong(parser.currentTokenLocation(), "more behind its end", RULE);
      }
    } catch (JsonProcessingException broken) {
      throw wrong(broken.getLocation(), String.valueOf(broken.getOriginalMessage()), RULE);
    } catch (IOException unreadable) {
      throw unreadable(file);
    }
  }

  private static InputStream opened(Path file) throws WrongResult {
    checkFile(file);
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file);
    }
  }

  private static WrongResult unreadable(Path file) {
    return new WrongResult("files", file.toString(), "the command line", "a file that can be read");
  }

  JsonNode root() {
    return root;
  }

  /**
   * A value is not as it should be.
   *
   * @param pointer to it, such as {@code /summary/valid}
   */
  WrongResult wrong(String pointer, String given, String expected) {
    JsonLocation place = places.get(pointer);
    for (String at = pointer; place == null && !at.isEmpty(); place = places.get(at)) {
      at = at.substring(0, at.lastIndexOf('/')); // what is missing is missing from what is around
    }
    String what = pointer.isEmpty() ? "document" : pointer.substring(1).replace('/', '.');
    return new WrongResult(what, given, from(place), expected);
  }

  private WrongResult wrong(@Nullable JsonLocation place, String given, String expected) {
    return new WrongResult("document", given, from(place), expected);
  }

  private String from(@Nullable JsonLocation place) {
    return place == null
        ? file.toString()
        : "%s, line %d, column %d".formatted(file, place.getLineNr(), place.getColumnNr());
  }

  private static void checkFile(Path file) throws WrongResult {
    String expected = null;
    try {
      if (!Files.isRegularFile(file)) { // a pipe might never end
        expected = "a file that exists";
      } else if (Files.size(file) > LONGEST_FILE.bytes()) {
        expected = "a file of at most " + LONGEST_FILE;
      } else if (!Files.isReadable(file)) {
        expected = "a file that can be read";
      }
    } catch (IOException e) {
      expected = "a file that can be read";
    }
    if (expected != null) {
      throw new WrongResult("files", file.toString(), "the command line", expected);
    }
  }

  /** The value at the current token, and what is inside of it. */
  private JsonNode value(JsonParser parser, String pointer) throws IOException, WrongResult {
    JsonLocation place = parser.currentTokenLocation();
    if (++values > MOST_VALUES) {
      throw wrong(place, "more than " + MOST_VALUES + " values", "a result of highwater load");
    }
    places.put(pointer, place);
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, pointer);
      case START_ARRAY -> array(parser, pointer);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private static JsonNode integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? NODES.numberNode(parser.getDoubleValue())
        : NODES.numberNode(parser.getLongValue());
  }

  private ObjectNode object(JsonParser parser, String pointer) throws IOException, WrongResult {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Elements elements = pointer.isEmpty() ? lists.get(name) : null;
      if (elements != null) {
        each(parser, "/" + name, elements);
      } else if (pointer.isEmpty() && skipped.contains(name)) {
        parser.skipChildren();
      } else {
        object.set(name, value(parser, pointer + "/" + name));
      }
    }
    return object;
  }

  private void each(JsonParser parser, String pointer, Elements elements)
      throws IOException, WrongResult {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(pointer, Fields.shown(value(parser, pointer)), "a list");
    }
    Map<String, JsonLocation> around = places;
    int before = values;
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == MOST_ELEMENTS) {
        String given = "more than " + MOST_ELEMENTS + " in " + pointer.substring(1);
        throw wrong(parser.currentTokenLocation(), given, "a result of highwater load");
      }
      places = new HashMap<>(); // of this element alone
      String at = pointer + "/" + i;
      elements.take(Fields.of(this, at, value(parser, at)));
      values = before;
    }
    places = around;
  }

  private ArrayNode array(JsonParser parser, String pointer) throws IOException, WrongResult {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, pointer + "/" + array.size()));
    }
    return array;
  }
}
