package dev.highwater.client.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Message;
import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.MessageText;
import dev.highwater.client.message.TextProblems;
import dev.highwater.options.Nearest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads messages from NDJSON: a JSON object a line, with what is sent and what is expected. */
final class MessageLines {
  private static final String SEND = "send";
  private static final String SEND_BASE64 = "send_base64";
  private static final String SEND_HEX = "send_hex";
  private static final String EXPECT = "expect";
  private static final List<String> KEYS = List.of(SEND, SEND_BASE64, SEND_HEX, EXPECT);
  private static final String RULE = "one JSON object, such as {\"send\": \"PING\\r\\n\"}";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String file;
  private final String name;
  private final Expectation otherwise;
  private final boolean placeholders;
  private final TextProblems complaints;
  private final Map<String, Expectation> expectations = new HashMap<>();

  /**
   * @param file as it was typed, for complaints
   * @param name of the file alone, for the report
   * @param otherwise what completes a request whose line does not say it
   * @param placeholders whether they are read in {@code send} and in {@code equals:TEXT}
   */
  MessageLines(
      String file,
      String name,
      Expectation otherwise,
      boolean placeholders,
      TextProblems complaints) {
    this.file = file;
    this.name = name;
    this.otherwise = otherwise;
    this.placeholders = placeholders;
    this.complaints = complaints;
  }

  /**
   * Reads all lines; empty ones say nothing.
   *
   * @param most messages that are read
   * @return the messages; of no use when there were complaints
   */
  List<Message> read(byte[] content, int most) {
    List<Message> messages = new ArrayList<>();
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException binary) {
      complaints.add("bytes that are no text", file, "NDJSON in UTF-8");
      return messages;
    }
    int number = 0;
    Iterator<String> lines = text.lines().iterator();
    while (lines.hasNext()) {
      String line = lines.next();
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (messages.size() == most) {
        complaints.add("more messages", file + ":" + number, "at most " + most);
        return messages;
      }
      Message message = message(line, number);
      messages.add(message);
    }
    if (messages.isEmpty()) {
      complaints.add("no lines", file, "one or more, each " + RULE);
    }
    return messages;
  }

  private Message message(String line, int number) {
    String from = file + ":" + number;
    String origin = name + ":" + number;
    JsonNode object = object(line, from);
    if (object == null) {
      return new Message(MessageTemplate.of(new byte[0]), otherwise, origin);
    }
    for (String key : names(object)) {
      if (!KEYS.contains(key)) {
        complaints.add(
            key, from, Nearest.rule("one of the keys " + String.join(", ", KEYS), key, KEYS));
      } else if (!object.get(key).isTextual()) {
        complaints.add(key + " " + object.get(key), from, "a string");
      }
    }
    return new Message(template(object, from), expectation(object, from), origin);
  }

  private @Nullable JsonNode object(String line, String from) {
    String wrong = "";
    try {
      JsonNode read = JSON.readTree(line);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (JsonProcessingException broken) {
      wrong = broken.getLocation() == null ? "" : "column " + broken.getLocation().getColumnNr();
    }
    complaints.add(shown(line), from + (wrong.isEmpty() ? "" : ", " + wrong), RULE);
    return null;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private MessageTemplate template(JsonNode object, String from) {
    List<String> given =
        names(object).stream().filter(key -> key.startsWith(SEND) && KEYS.contains(key)).toList();
    if (given.size() != 1) {
      complaints.add(
          given.isEmpty() ? "no send" : String.join(" and ", given),
          from,
          "one of " + SEND + ", " + SEND_BASE64 + " and " + SEND_HEX);
      return MessageTemplate.of(new byte[0]);
    }
    String key = given.get(0);
    String text = object.get(key).textValue();
    if (text == null) {
      return MessageTemplate.of(new byte[0]); // that is told already
    }
    boolean isText = key.equals(SEND);
    MessageText reader = new MessageText(false, placeholders && isText);
    return reader.read(isText ? utf8(text) : decoded(key, text, from), from, complaints);
  }

  private byte[] decoded(String key, String text, String from) {
    try {
      return key.equals(SEND_HEX)
          ? HexFormat.of().parseHex(text)
          : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException broken) {
      complaints.add(
          key + " " + shown(text),
          from,
          key.equals(SEND_HEX) ? "two hexadecimal digits for each byte" : "Base64 (RFC 4648)");
      return new byte[] {0}; // so that it is not empty as well
    }
  }

  private Expectation expectation(JsonNode object, String from) {
    JsonNode given = object.get(EXPECT);
    if (given == null || !given.isTextual()) {
      return otherwise;
    }
    String text = given.textValue();
    Expectation known = expectations.get(text);
    if (known == null) { // what many lines expect is one thing, and is read once
      known = new ExpectText(false, placeholders).read(text, from, complaints);
      expectations.put(text, known);
    }
    return known;
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
