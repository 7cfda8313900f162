package dev.highwater.client.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A message with places in it that are filled anew for each request. */
public final class MessageTemplate {
  /** Digits of the largest number. */
  public static final int MOST_DIGITS = 19;

  /** Numbers that a message can show. */
  public enum Counter {
    /** Of the connection, from 0. */
    CONNECTION,
    /** Of the request on its connection, from 0. */
    SEQUENCE,
    /** Of the pass through all messages on the connection, from 0. */
    ROUND,
    /** Of the request in the whole load: no two have the same. */
    REQUEST
  }

  private final TemplatePart[] parts;
  private final long longestBytes;
  private final boolean isPredictable;

  private MessageTemplate(List<TemplatePart> parts, boolean isPredictable) {
    this.parts = parts.toArray(TemplatePart[]::new);
    this.longestBytes = parts.stream().mapToLong(TemplatePart::longestBytes).sum();
    this.isPredictable = isPredictable;
  }

  /** A message that is always the same. */
  public static MessageTemplate of(byte[] message) {
    Builder builder = new Builder();
    for (byte b : message) {
      builder.literal(b);
    }
    return builder.build();
  }

  /** Bytes of the longest message that it can become. */
  public long longestBytes() {
    return longestBytes;
  }

  /** Whether it is always the same message. */
  public boolean isConstant() {
    return parts.length == 0 || (parts.length == 1 && parts[0] instanceof TemplatePart.Literal);
  }

  /** Whether the number of a request alone decides its bytes: no chance and no clock. */
  public boolean isPredictable() {
    return isPredictable;
  }

  /** Whether its last byte is always a newline. */
  public boolean endsLine() {
    return parts.length > 0
        && parts[parts.length - 1] instanceof TemplatePart.Literal last
        && last.endsLine();
  }

  /** The message, if it is always the same. */
  public byte[] constant() {
    return ByteBufUtil.getBytes(constantBytes());
  }

  /** The same without a copy, to be read only, by index; it needs no release. */
  public ByteBuf constantBytes() {
    if (!isConstant()) {
      throw new IllegalStateException("every request is another");
    }
    return parts.length == 0 ? Unpooled.EMPTY_BUFFER : ((TemplatePart.Literal) parts[0]).buffer();
  }

  /** Writes the message of one request; the buffer has room for {@link #longestBytes()} more. */
  public void write(ByteBuf out, RequestValues values) {
    for (TemplatePart part : parts) {
      part.write(out, values);
    }
  }

  /** Puts a message together, from its beginning on. */
  public static final class Builder {
    private final List<TemplatePart> parts = new ArrayList<>();
    private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
    private boolean isPredictable = true;

    /** A byte as it is. */
    public void literal(int value) {
      literal.write(value);
    }

    /**
     * A number in decimal.
     *
     * @param digits fewest digits, with zeros before them, 1 to {@link #MOST_DIGITS}
     */
    public void number(Counter counter, int digits) {
      add(
          switch (counter) {
            case CONNECTION -> new TemplatePart.Decimal(RequestValues::connection, digits);
            case SEQUENCE -> new TemplatePart.Decimal(RequestValues::sequence, digits);
            case ROUND -> new TemplatePart.Decimal(RequestValues::round, digits);
            case REQUEST -> new TemplatePart.Decimal(RequestValues::request, digits);
          });
    }

    /** The time at which it is sent, in units since 1970-01-01T00:00Z, in decimal. */
    public void time(TimeUnit unit) {
      isPredictable = false;
      long nanosPerUnit = unit.toNanos(1);
      add(new TemplatePart.Decimal(values -> values.epochNanos() / nanosPerUnit, 1));
    }

    /** So many random bytes, 1 or more. */
    public void randomBytes(int count) {
      isPredictable = false;
      add(new TemplatePart.RandomBytes(count));
    }

    /** So many random letters and digits, 1 or more. */
    public void randomText(int count) {
      isPredictable = false;
      add(new TemplatePart.RandomText(count));
    }

    public MessageTemplate build() {
      endLiteral();
      return new MessageTemplate(parts, isPredictable);
    }

    private void add(TemplatePart part) {
      endLiteral();
      parts.add(part);
    }

    private void endLiteral() {
      if (literal.size() > 0) {
        parts.add(new TemplatePart.Literal(literal.toByteArray()));
        literal.reset();
      }
    }
  }
}
