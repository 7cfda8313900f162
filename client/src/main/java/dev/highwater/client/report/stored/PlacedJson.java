package dev.highwater.client.report.stored;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.units.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One JSON document that anybody may have written, and where in it a value is, so that what is
 * wrong can be pointed at. However the document looks, reading it ends and takes little memory.
 */
final class PlacedJson {
  static final ByteSize LONGEST = new ByteSize(256 << 20);
  private static final int MOST_VALUES = 200_000;
  private static final Set<String> NOT_KEPT = Set.of("intervals", "clients", "phases");
  private static final String RULE = "one JSON document";
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(16)
                      .maxNameLength(200)
                      .maxStringLength(4 << 20)
                      .maxNumberLength(50)
                      .maxDocumentLength(LONGEST.bytes()) // of a stream nobody knows it before
                      .build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private final Path file;
  private final Source source;

  /** Begins to read the document; more than once, where a value is wrong. */
  interface Source {
    InputStream open() throws IOException;
  }

  private PlacedJson(Path file, Source source) {
    this.file = file;
    this.source = source;
  }

  /**
   * Reads the whole, and gives its root.
   *
   * @param file that it is in, or what stands for one
   * @param intervals takes them one by one, so that not all have to be kept; null to skip them
   * @throws WrongResult if it is no JSON document, or more than one, or larger than one of ours, or
   *     cannot be read
   */
  static StoredValue read(Path file, Source source, @Nullable Consumer<StoredValue> intervals) {
    PlacedJson json = new PlacedJson(file, source);
    try (JsonParser parser = json.new Kept(JSON.createParser(source.open()), intervals)) {
      if (parser.nextToken() == null) {
        throw json.wrong(parser.currentLocation(), "nothing", RULE);
      }
      JsonNode root = JSON.readTree(parser);
      if (parser.nextToken() != null) {
        throw json.wrong(parser.currentTokenLocation(), "more behind its end", RULE);
      }
      return new StoredValue(json, JsonPointer.empty(), root);
    } catch (JsonProcessingException broken) {
      throw json.wrong(broken.getLocation(), String.valueOf(broken.getOriginalMessage()), RULE);
    } catch (IOException unreadable) {
      String rule = "a file that can be read";
      throw new WrongResult("files", file.toString(), "the command line", rule);
    }
  }

  /** A value is not as it should be. */
  WrongResult wrong(JsonPointer at, String given, String expected) {
    String what = at.matches() ? "document" : at.toString().substring(1).replace('/', '.');
    return new WrongResult(
        what.replace("~1", "/").replace("~0", "~"), given, from(place(at)), expected);
  }

  private WrongResult wrong(@Nullable JsonLocation place, String given, String expected) {
    return new WrongResult("document", given, from(place), expected);
  }

  private String from(@Nullable JsonLocation place) {
    return place == null
        ? file.toString()
        : "%s, line %d, column %d".formatted(file, place.getLineNr(), place.getColumnNr());
  }

  /** Where a value is, or what it is missing from; looked for here, for it is asked for once. */
  private @Nullable JsonLocation place(JsonPointer of) {
    JsonLocation place = null;
    try (JsonParser parser = JSON.createParser(source.open())) {
      JsonPointer at = null;
      while (!of.equals(at) && parser.nextToken() != null) {
        if (!parser.hasToken(JsonToken.FIELD_NAME) && !parser.currentToken().isStructEnd()) {
          at = parser.getParsingContext().pathAsPointer();
          if ((of + "/").startsWith(at + "/")) {
            place = parser.currentTokenLocation();
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException broken) {
      return place; // it is broken behind that
    }
    return place;
  }

  /** What of the document is kept: not all of it, and no more than one of ours has. */
  private final class Kept extends JsonParserDelegate {
    private final @Nullable Consumer<StoredValue> intervals;
    private int values;

    Kept(JsonParser parser, @Nullable Consumer<StoredValue> intervals) {
      super(parser);
      this.intervals = intervals;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
      JsonToken token = delegate.nextToken();
      while (token == JsonToken.FIELD_NAME
          && delegate.getParsingContext().getParent().inRoot()
          && NOT_KEPT.contains(delegate.currentName())) {
        delegate.nextToken();
        if (intervals != null && delegate.currentName().equals("intervals")) {
          each(intervals);
        } else {
          delegate.skipChildren();
        }
        token = delegate.nextToken();
      }
      boolean isValue = token != null && (token.isScalarValue() || token.isStructStart());
      if (isValue && ++values > MOST_VALUES) {
        throw tooMuch(" values");
      }
      return token;
    }

    private void each(Consumer<StoredValue> taker) throws IOException {
      JsonPointer list = delegate.getParsingContext().pathAsPointer();
      if (!delegate.isExpectedStartArrayToken()) {
        throw new StoredValue(PlacedJson.this, list, JSON.readTree(this)).wrong("a list");
      }
      int before = values;
      for (int i = 0; delegate.nextToken() != JsonToken.END_ARRAY; i++) {
        if (i == MOST_VALUES) {
          throw tooMuch(" in intervals");
        }
        taker.accept(new StoredValue(PlacedJson.this, list.appendIndex(i), JSON.readTree(this)));
        values = before;
      }
    }

    private WrongResult tooMuch(String ofWhat) {
      String given = "more than " + MOST_VALUES + ofWhat;
      return wrong(delegate.currentTokenLocation(), given, "a result of highwater load");
    }
  }
}
