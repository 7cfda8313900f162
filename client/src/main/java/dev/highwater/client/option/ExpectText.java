package dev.highwater.client.option;

import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.message.Escapes;
import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.MessageText;
import dev.highwater.client.message.TextProblems;
import dev.highwater.units.ByteSize;
import java.nio.charset.StandardCharsets;

/** Reads how it is written what completes a request. */
final class ExpectText {
  private static final String RULE = "echo, bytes:N, until:TEXT, equals:TEXT or none";
  private static final String BYTES = "bytes:";
  private static final String UNTIL = "until:";
  private static final String EQUALS = "equals:";

  private final boolean escapes;
  private final boolean placeholders;

  /**
   * @param escapes whether they are read in {@code until:TEXT} and {@code equals:TEXT}
   * @param placeholders whether they are read in {@code equals:TEXT}
   */
  ExpectText(boolean escapes, boolean placeholders) {
    this.escapes = escapes;
    this.placeholders = placeholders;
  }

  /**
   * Reads one.
   *
   * @param from where it was written
   * @return what is expected; of no use when there were complaints
   */
  Expectation read(String text, String from, TextProblems complaints) {
    try {
      if (text.startsWith(EQUALS) && text.length() > EQUALS.length()) {
        return equalTo(text.substring(EQUALS.length()), text, from, complaints);
      }
      return parse(text);
    } catch (IllegalArgumentException rule) {
      complaints.add(text, from, String.valueOf(rule.getMessage()));
      return Expectation.echo();
    }
  }

  private Expectation equalTo(String reply, String text, String from, TextProblems complaints) {
    MessageTemplate template =
        new MessageText(escapes, placeholders).read(utf8(reply), from, complaints);
    if (!template.isPredictable()) {
      complaints.add(text, from, "no random, text or time, for nobody can expect them");
    }
    return Expectation.equalTo(template);
  }

  private Expectation parse(String text) {
    if (text.equals("echo")) {
      return Expectation.echo();
    }
    if (text.equals("none")) {
      return Expectation.none();
    }
    if (text.startsWith(BYTES)) {
      return Expectation.bytes(replyLength(text.substring(BYTES.length())));
    }
    if (text.startsWith(UNTIL) && text.length() > UNTIL.length()) {
      byte[] end = utf8(text.substring(UNTIL.length()));
      return Expectation.until(escapes ? Escapes.unescape(end) : end);
    }
    throw new IllegalArgumentException(RULE);
  }

  private static int replyLength(String text) {
    long bytes = ByteSize.parse(text).bytes();
    if (bytes < 1 || bytes > MessageText.LONGEST_BYTES) {
      throw new IllegalArgumentException(
          "bytes:N with N from 1 to " + new ByteSize(MessageText.LONGEST_BYTES));
    }
    return (int) bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
