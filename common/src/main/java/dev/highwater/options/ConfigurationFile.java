package dev.highwater.options;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a YAML file of one key for each option.
 *
 * <p>Values stay the text that was written: {@code 1_000}, {@code 010} and {@code yes} are no more
 * than that, whatever YAML would make of them, so that a value means the same here as in a flag.
 */
final class ConfigurationFile {
  private static final int MAX_BYTES = 1024 * 1024;
  private final String file;
  private final String from;
  private final Problems problems;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * What one key holds.
   *
   * @param values the texts; one, when it is no list
   * @param isList whether it was written as a list
   * @param expected the rule that the value breaks wherever it belongs; null when it may be tried
   */
  record Entry(List<String> values, boolean isList, @Nullable String expected) {
    static Entry refused(String given, String expected) {
      return new Entry(List.of(given), false, expected);
    }

    /** The value on one line. */
    String shown() {
      return String.join(",", values);
    }
  }

  private ConfigurationFile(String file, String from, Problems problems) {
    this.file = file;
    this.from = from;
    this.problems = problems;
  }

  /**
   * The entries in the order in which they were written; what is wrong with the file goes to the
   * problems.
   *
   * @param from where the name of the file came from
   */
  static Map<String, Entry> read(String file, String from, Problems problems) {
    ConfigurationFile configuration = new ConfigurationFile(file, from, problems);
    String text = configuration.text();
    if (text != null) {
      configuration.parse(text);
    }
    return configuration.entries;
  }

  static Origin origin(String file, String key) {
    return new Origin(OriginKind.FILE, file + " (" + key + ")");
  }

  private @Nullable String text() {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1); // pipes and devices have no size to ask for
      if (bytes.length > MAX_BYTES) {
        return refuse("a file of at most " + new ByteSize(MAX_BYTES));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return refuse("a text file in UTF-8");
    } catch (IOException | InvalidPathException unreadable) {
      return refuse("a file that can be read");
    }
  }

  private void parse(String text) {
    try (YAMLParser yaml = new YAMLFactory().createParser(text)) {
      JsonToken first = yaml.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return; // nothing but comments
      }
      if (first != JsonToken.START_OBJECT) {
        refuse("YAML with a key for each flag");
        return;
      }
      while (yaml.nextToken() == JsonToken.FIELD_NAME) {
        String key = yaml.currentName();
        entries.merge(key, entry(yaml), (a, b) -> Entry.refused(b.shown(), "given once"));
      }
      if (yaml.nextToken() != null) {
        refuse("one YAML document");
      }
    } catch (IOException malformed) {
      refuse("YAML with a key for each flag" + place(malformed));
    }
  }

  private static String place(Exception malformed) {
    return malformed.getCause() instanceof MarkedYAMLException marked
            && marked.getProblemMark() != null
        ? ", also in line " + (marked.getProblemMark().getLine() + 1)
        : "";
  }

  private static Entry entry(YAMLParser yaml) throws IOException {
    if (yaml.nextToken() != JsonToken.START_ARRAY) {
      return scalar(yaml);
    }
    List<String> values = new ArrayList<>();
    Entry refused = null;
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      Entry element = scalar(yaml);
      values.addAll(element.values());
      refused = element.expected() == null ? refused : element;
    }
    if (values.isEmpty()) {
      return Entry.refused("[]", "at least one value; leave the key out for the default");
    }
    return refused == null ? new Entry(List.copyOf(values), true, null) : refused;
  }

  private static Entry scalar(YAMLParser yaml) throws IOException {
    JsonToken token = yaml.currentToken();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      yaml.skipChildren();
      String nested = token == JsonToken.START_OBJECT ? "nested keys" : "a list in a list";
      return Entry.refused(nested, "a plain value");
    }
    if (yaml.isCurrentAlias()) {
      return Entry.refused("*" + yaml.getText(), "a value, not a reference to one");
    }
    if (token == null || token == JsonToken.VALUE_NULL) {
      return Entry.refused("nothing", "a value; leave the key out for the default");
    }
    return new Entry(List.of(yaml.getText()), false, null);
  }

  private @Nullable String refuse(String expected) {
    problems.add("config", file, from, expected);
    return null;
  }
}
