package dev.highwater.options;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
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
   */
  record Entry(List<String> values, boolean isList) {}

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
        readEntry(yaml.currentName(), yaml);
      }
      if (yaml.nextToken() != null) {
        refuse("one YAML document");
      }
    } catch (JsonProcessingException malformed) {
      int line = malformed.getLocation() == null ? 0 : malformed.getLocation().getLineNr();
      refuse("YAML with a key for each flag" + (line > 0 ? ", which ends in line " + line : ""));
    } catch (IOException | RuntimeException malformed) { // the parser throws both, on garbage
      refuse("YAML with a key for each flag");
    }
  }

  private void readEntry(String key, YAMLParser yaml) throws IOException {
    JsonToken token = yaml.nextToken();
    boolean isList = token == JsonToken.START_ARRAY;
    List<String> values = new ArrayList<>();
    if (isList) {
      while (yaml.nextToken() != JsonToken.END_ARRAY) {
        readScalar(key, yaml, values);
      }
    } else {
      readScalar(key, yaml, values);
    }
    if (entries.containsKey(key)) {
      problem(key, String.join(",", values), "given once");
    } else {
      entries.put(key, new Entry(List.copyOf(values), isList));
    }
  }

  private void readScalar(String key, YAMLParser yaml, List<String> values) throws IOException {
    JsonToken token = yaml.currentToken();
    if (token == null) {
      throw new IOException("the file ends within a value");
    }
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      problem(key, token == JsonToken.START_OBJECT ? "keys" : "a list in a list", "one value");
      yaml.skipChildren();
    } else if (yaml.isCurrentAlias()) {
      problem(key, "*" + yaml.getText(), "a value, not a reference to one");
    } else if (token == JsonToken.VALUE_NULL) {
      problem(key, "nothing", "a value; leave the key out for the default");
    } else {
      values.add(textOf(yaml));
    }
  }

  private static String textOf(JsonParser yaml) throws IOException {
    return yaml.getText();
  }

  private void problem(String key, String given, String expected) {
    problems.add(key, given, origin(file, key).describe(), expected);
  }

  private @Nullable String refuse(String expected) {
    problems.add("config", file, from, expected);
    return null;
  }
}
