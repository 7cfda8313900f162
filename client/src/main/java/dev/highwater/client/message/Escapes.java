package dev.highwater.client.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** Turns escapes in a message into the bytes that they stand for. */
public final class Escapes {
  private static final String RULE =
      "escapes of \\r, \\n, \\t, \\0, \\\\ and \\xHH with two hexadecimal digits";

  private Escapes() {}

  /**
   * Replaces every escape; all other bytes stay as they are.
   *
   * @throws IllegalArgumentException with the rule, when a backslash begins no escape
   */
  public static byte[] unescape(byte[] text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; ) {
      if (text[i] == '\\') {
        i = readOne(text, i, out::write);
      } else {
        out.write(text[i++]);
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads one escape.
   *
   * @param at index of its backslash
   * @param out takes the byte that it stands for
   * @return index of what follows
   * @throws IllegalArgumentException with the rule, when it is none
   */
  static int readOne(byte[] text, int at, IntConsumer out) {
    if (at + 1 == text.length) {
      throw new IllegalArgumentException(RULE);
    }
    if (text[at + 1] == 'x') {
      out.accept(hexadecimal(text, at + 2));
      return at + 4;
    }
    out.accept(single((char) text[at + 1]));
    return at + 2;
  }

  private static int single(char letter) {
    return switch (letter) {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> 0;
      case '\\' -> '\\';
      default -> throw new IllegalArgumentException(RULE);
    };
  }

  private static int hexadecimal(byte[] text, int at) {
    if (at + 2 > text.length) {
      throw new IllegalArgumentException(RULE);
    }
    String digits = new String(text, at, 2, StandardCharsets.ISO_8859_1);
    int high = Character.digit(digits.charAt(0), 16);
    int low = Character.digit(digits.charAt(1), 16);
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException(RULE);
    }
    return high * 16 + low;
  }
}
