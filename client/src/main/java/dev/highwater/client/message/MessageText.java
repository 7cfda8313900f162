package dev.highwater.client.message;

import dev.highwater.units.ByteSize;
import java.nio.charset.StandardCharsets;

/**
 * Reads how a message is written: escapes, if they are to be read, and placeholders, if they are.
 *
 * <p>Both are read in one go, so that a byte that an escape stands for never begins a placeholder.
 * Before an opening brace, two dollar signs are one, so that what begins a placeholder can be sent.
 */
public final class MessageText {
  /** Bytes of the longest message. */
  public static final int LONGEST_BYTES = 16 * 1024 * 1024;

  private static final int MOST_SHOWN = 40;

  private final boolean escapes;
  private final boolean placeholders;

  public MessageText(boolean escapes, boolean placeholders) {
    this.escapes = escapes;
    this.placeholders = placeholders;
  }

  /**
   * Reads one message.
   *
   * @param from where it was written
   * @return what makes the message; of no use when there were complaints
   */
  public MessageTemplate read(byte[] text, String from, TextProblems complaints) {
    MessageTemplate.Builder template = new MessageTemplate.Builder();
    try {
      for (int i = 0; i < text.length; ) {
        if (escapes && text[i] == '\\') {
          i = Escapes.readOne(text, i, template::literal);
        } else if (placeholders && text[i] == '$') {
          i = readDollars(text, i, template, from, complaints);
        } else {
          template.literal(text[i++]);
        }
      }
    } catch (IllegalArgumentException noEscape) {
      complaints.add(shown(text, 0, text.length), from, String.valueOf(noEscape.getMessage()));
      return template.build();
    }
    MessageTemplate read = template.build();
    if (text.length == 0) {
      complaints.add("", from, "1 byte or more");
    } else if (read.longestBytes() > LONGEST_BYTES) {
      complaints.add(
          read.longestBytes() + " bytes",
          from,
          "at most " + new ByteSize(LONGEST_BYTES) + " with all placeholders filled");
    }
    return read;
  }

  private static int readDollars(
      byte[] text,
      int begin,
      MessageTemplate.Builder template,
      String from,
      TextProblems complaints) {
    int end = begin;
    while (end < text.length && text[end] == '$') {
      end++;
    }
    int dollars = end - begin;
    boolean isBeforeBrace = end < text.length && text[end] == '{';
    for (int i = 0; i < (isBeforeBrace ? dollars / 2 : dollars); i++) {
      template.literal('$');
    }
    if (!isBeforeBrace || dollars % 2 == 0) {
      return end;
    }
    return readPlaceholder(text, end - 1, template, from, complaints);
  }

  private static int readPlaceholder(
      byte[] text, int at, MessageTemplate.Builder template, String from, TextProblems complaints) {
    int close = at;
    while (close < text.length && text[close] != '}') {
      close++;
    }
    String where = from + " at offset " + at;
    if (close == text.length) {
      complaints.add(shown(text, at, close), where, "a } behind it; $${ is ${ itself");
      return at + 2;
    }
    try {
      String inner = new String(text, at + 2, close - at - 2, StandardCharsets.UTF_8);
      Placeholders.add(inner, template, LONGEST_BYTES);
    } catch (IllegalArgumentException rule) {
      complaints.add(shown(text, at, close + 1), where, String.valueOf(rule.getMessage()));
    }
    return close + 1;
  }

  private static String shown(byte[] text, int from, int to) {
    int length = Math.min(to - from, MOST_SHOWN);
    String begin = new String(text, from, length, StandardCharsets.UTF_8);
    return length == to - from ? begin : begin + "...";
  }
}
