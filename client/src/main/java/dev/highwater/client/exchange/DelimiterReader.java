package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Expects replies that end with a text, wherever the pieces are cut.
 *
 * <p>Knuth, Morris and Pratt: every byte is looked at once, and a text that repeats its own
 * beginning is still found.
 */
final class DelimiterReader implements ReplyReader {
  private final byte[] delimiter;
  private final int[] fallback;
  private int matched;

  /**
   * @param delimiter 1 byte or more
   */
  DelimiterReader(byte[] delimiter) {
    this.delimiter = Arrays.copyOf(delimiter, delimiter.length);
    this.fallback = fallback(delimiter);
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    int done = 0;
    int index = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (done < most && index < end) {
      byte next = bytes.getByte(index++);
      while (matched > 0 && delimiter[matched] != next) {
        matched = fallback[matched - 1];
      }
      if (delimiter[matched] == next) {
        matched++;
      }
      if (matched == delimiter.length) {
        matched = 0;
        done++;
      }
    }
    bytes.readerIndex(index);
    return done;
  }

  /** For each prefix, the length of its longest proper prefix that is also its suffix. */
  private static int[] fallback(byte[] text) {
    int[] fallback = new int[text.length];
    int length = 0;
    for (int i = 1; i < text.length; i++) {
      while (length > 0 && text[i] != text[length]) {
        length = fallback[length - 1];
      }
      if (text[i] == text[length]) {
        length++;
      }
      fallback[i] = length;
    }
    return fallback;
  }
}
