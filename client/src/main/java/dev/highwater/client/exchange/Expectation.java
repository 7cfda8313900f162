package dev.highwater.client.exchange;

import dev.highwater.client.message.MessageTemplate;
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
    /** A text that is the reply, each byte compared. */
    EQUALS,
    /** Nothing: a request is complete when the kernel has taken it. */
    NONE
  }

  /** Drops what comes; no request waits for it. */
  static final ReplyReader UNREAD =
      (received, most) -> {
        received.skipBytes(received.readableBytes());
        return 0;
      };

  private static final MessageTemplate NO_TEXT = MessageTemplate.of(new byte[0]);

  private final Kind kind;
  private final int bytes;
  private final byte[] end;
  private final MessageTemplate text;

  private Expectation(Kind kind, int bytes, byte[] end, MessageTemplate text) {
    this.kind = kind;
    this.bytes = bytes;
    this.end = end;
    this.text = text;
  }

  public static Expectation echo() {
    return new Expectation(Kind.ECHO, 0, new byte[0], NO_TEXT);
  }

  /**
   * A reply is so many bytes.
   *
   * @param bytes 1 or more
   */
  public static Expectation bytes(int bytes) {
    return new Expectation(Kind.BYTES, bytes, new byte[0], NO_TEXT);
  }

  /**
   * A reply ends with this text.
   *
   * @param text 1 byte or more
   */
  public static Expectation until(byte[] text) {
    return new Expectation(Kind.UNTIL, 0, Arrays.copyOf(text, text.length), NO_TEXT);
  }

  /**
   * A reply is this text. One that differs ends with its line if the text ends with a newline, else
   * after as many bytes.
   *
   * @param text 1 byte or more, and one that can be predicted
   */
  public static Expectation equalTo(MessageTemplate text) {
    return new Expectation(Kind.EQUALS, 0, new byte[0], text);
  }

  public static Expectation none() {
    return new Expectation(Kind.NONE, 0, new byte[0], NO_TEXT);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it is the same for every request, so that it needs no values of one. */
  public boolean isConstant() {
    return text.isConstant();
  }

  /** The text of {@code equals}; empty for all others. */
  MessageTemplate text() {
    return text;
  }

  /**
   * A reader of the replies to requests that repeat, for one connection, from its first byte on.
   */
  ReplyReader reader(RequestBytes requests, int connection) {
    return kind == Kind.ECHO ? new EchoReader(requests, connection) : reader(connection);
  }

  /** A reader for one connection, of replies that do not depend on the request. */
  ReplyReader reader(int connection) {
    return switch (kind) {
      case ECHO -> throw new IllegalStateException("an echo depends on the request");
      case BYTES -> new FixedLengthReader(bytes);
      case UNTIL -> new DelimiterReader(end);
      case EQUALS -> new ExactReader(new ExpectedText(text), connection);
      case NONE -> UNREAD;
    };
  }
}
