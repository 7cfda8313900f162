package dev.highwater.client.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** One part of a message. Writing it allocates nothing. */
sealed interface TemplatePart {

  /** Most bytes that it can have. */
  int longestBytes();

  /** Writes what it is for one request; there is room for it. */
  void write(ByteBuf out, RequestValues values);

  /** Bytes that are always the same. */
  final class Literal implements TemplatePart {
    private final byte[] bytes;
    private final ByteBuf buffer;

    /** Keeps the array. */
    Literal(byte[] bytes) {
      this.bytes = bytes;
      this.buffer = Unpooled.wrappedBuffer(bytes);
    }

    /** The bytes themselves, to be read only, by index, from any thread; it needs no release. */
    ByteBuf buffer() {
      return buffer;
    }

    boolean endsLine() {
      return bytes[bytes.length - 1] == '\n';
    }

    @Override
    public int longestBytes() {
      return bytes.length;
    }

    @Override
    public void write(ByteBuf out, RequestValues values) {
      out.writeBytes(bytes);
    }
  }

  /** A number, zero or more, in decimal. */
  final class Decimal implements TemplatePart {
    private final ToLongFunction<RequestValues> number;
    private final int fewestDigits;

    Decimal(ToLongFunction<RequestValues> number, int fewestDigits) {
      this.number = number;
      this.fewestDigits = fewestDigits;
    }

    @Override
    public int longestBytes() {
      return MessageTemplate.MOST_DIGITS;
    }

    @Override
    public void write(ByteBuf out, RequestValues values) {
      long rest = number.applyAsLong(values);
      int begin = out.writerIndex();
      int end = begin + Math.max(fewestDigits, digitsOf(rest));
      for (int i = end - 1; i >= begin; i--) {
        out.setByte(i, '0' + (int) (rest % 10));
        rest /= 10;
      }
      out.writerIndex(end);
    }

    private static int digitsOf(long number) {
      int digits = 1;
      for (long rest = number / 10; rest != 0; rest /= 10) {
        digits++;
      }
      return digits;
    }
  }

  /** Random bytes. */
  final class RandomBytes implements TemplatePart {
    private final int count;

    RandomBytes(int count) {
      this.count = count;
    }

    @Override
    public int longestBytes() {
      return count;
    }

    @Override
    public void write(ByteBuf out, RequestValues values) {
      SplittableRandom random = values.random();
      int left = count;
      for (; left >= Long.BYTES; left -= Long.BYTES) {
        out.writeLong(random.nextLong());
      }
      long last = random.nextLong();
      for (; left > 0; left--) {
        out.writeByte((int) last);
        last >>>= Byte.SIZE;
      }
    }
  }

  /** Random letters and digits. */
  final class RandomText implements TemplatePart {
    private static final String LETTERS =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final int count;

    RandomText(int count) {
      this.count = count;
    }

    @Override
    public int longestBytes() {
      return count;
    }

    @Override
    public void write(ByteBuf out, RequestValues values) {
      SplittableRandom random = values.random();
      for (int i = 0; i < count; i++) {
        // A fraction of 2^32, times the number of letters; faster than a bounded draw.
        long drawn = Integer.toUnsignedLong(random.nextInt());
        out.writeByte(LETTERS.charAt((int) ((drawn * LETTERS.length()) >>> Integer.SIZE)));
      }
    }
  }
}
