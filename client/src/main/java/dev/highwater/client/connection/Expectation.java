package dev.highwater.client.connection;

import java.util.Arrays;

/** What completes a request. */
public final class Expectation {
  /** The kinds of {@code --expect}. */
  public enum Kind {
    /** The request's own bytes, each compared. */
    ECHO,
    /** A number of bytes. */
    BYTES,
    /** A text that ends the reply. */
    UNTIL,
    /** Nothing: a request is complete when the kernel has taken it. */
    NONE
  }

  private final Kind kind;
  private final int bytes;
  private final byte[] text;

  private Expectation(Kind kind, int bytes, byte[] text) {
    this.kind = kind;
    this.bytes = bytes;
    this.text = text;
  }

  public static Expectation echo() {
    return new Expectation(Kind.ECHO, 0, new byte[0]);
  }

  /**
   * A reply is so many bytes.
   *
   * @param bytes 1 or more
   */
  public static Expectation bytes(int bytes) {
    return new Expectation(Kind.BYTES, bytes, new byte[0]);
  }

  /**
   * A reply ends with this text.
   *
   * @param text 1 byte or more
   */
  public static Expectation until(byte[] text) {
    return new Expectation(Kind.UNTIL, 0, Arrays.copyOf(text, text.length));
  }

  public static Expectation none() {
    return new Expectation(Kind.NONE, 0, new byte[0]);
  }

  public Kind kind() {
    return kind;
  }

  /** A reader for one connection, from its first byte on. */
  ReplyReader reader(RequestBytes requests, int connection) {
    return switch (kind) {
      case ECHO -> new EchoReader(requests, connection);
      case BYTES -> new FixedLengthReader(bytes);
      case UNTIL -> new DelimiterReader(text);
      case NONE ->
          (received, most) -> {
            received.skipBytes(received.readableBytes());
            return 0;
          };
    };
  }
}
