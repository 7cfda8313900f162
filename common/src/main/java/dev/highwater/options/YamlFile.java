package dev.highwater.options;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.highwater.units.ByteSize;
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
 * Reads a YAML file of keys.
 *
 * <p>Values stay the text that was written: {@code 1_000}, {@code 010} and {@code yes} are no more
 * than that, whatever YAML would make of them, so that a value means the same here as in a flag.
 */
final class YamlFile {
  private static final int MAX_BYTES = 1024 * 1024;
  private final String option;
  private final String file;
  private final String from;
  private final String form;
  private final Problems problems;

  private YamlFile(String option, String file, String from, String form, Problems problems) {
    this.option = option;
    this.file = file;
    this.from = from;
    this.form = form;
    this.problems = problems;
  }

  /**
   * The keys of the file, in the order in which they were written; what is wrong with the file goes
   * to the problems, and then the keys are those before that place.
   *
   * @param option that names the file
   * @param from where the name came from
   * @param form what the file should be, such as {@code YAML with a key for each flag}
   */
  static Map<String, YamlNode> read(
      String option, String file, String from, String form, Problems problems) {
    YamlFile reading = new YamlFile(option, file, from, form, problems);
    Map<String, YamlNode> keys = new LinkedHashMap<>();
    String text = reading.text();
    if (text != null) {
      reading.parse(text, keys);
    }
    return keys;
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

  private void parse(String text, Map<String, YamlNode> keys) {
    try (YAMLParser yaml = new YAMLFactory().createParser(text)) {
      JsonToken first = yaml.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return; // nothing but comments
      }
      if (first != JsonToken.START_OBJECT) {
        refuse(form);
        return;
      }
      readKeys(yaml, keys);
      if (yaml.nextToken() != null) {
        refuse("one YAML document");
      }
    } catch (IOException malformed) {
      refuse(form + place(malformed));
    }
  }

  private static String place(Exception malformed) {
    return malformed.getCause() instanceof MarkedYAMLException marked
            && marked.getProblemMark() != null
        ? ", also in line " + (marked.getProblemMark().getLine() + 1)
        : "";
  }

  private static void readKeys(YAMLParser yaml, Map<String, YamlNode> keys) throws IOException {
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      int line = line(yaml);
      yaml.nextToken();
      YamlNode read = node(yaml, line);
      keys.merge(key, read, (a, b) -> YamlNode.refused(b.line(), shown(b), "given once"));
    }
  }

  /**
   * Reads what stands here.
   *
   * @param line of its key; a value may begin further down
   */
  private static YamlNode node(YAMLParser yaml, int line) throws IOException {
    JsonToken token = yaml.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, YamlNode> keys = new LinkedHashMap<>();
      readKeys(yaml, keys);
      return YamlNode.keys(line, keys);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (yaml.nextToken() != JsonToken.END_ARRAY) {
        items.add(node(yaml, line(yaml)));
      }
      return YamlNode.list(line, List.copyOf(items));
    }
    if (yaml.isCurrentAlias()) {
      return YamlNode.refused(line, "*" + yaml.getText(), "a value, not a reference to one");
    }
    if (token == null || token == JsonToken.VALUE_NULL) {
      return YamlNode.refused(line, "nothing", "a value; leave the key out for the default");
    }
    return YamlNode.value(line, yaml.getText());
  }

  private static int line(YAMLParser yaml) {
    return yaml.currentTokenLocation().getLineNr();
  }

  private static String shown(YamlNode node) {
    return node.kind() == YamlNode.Kind.LIST
        ? String.join(",", node.items().stream().map(YamlNode::text).toList())
        : node.text();
  }

  private @Nullable String refuse(String expected) {
    problems.add(option, file, from, expected);
    return null;
  }
}
