package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Compares each reply with bytes that are known beforehand.
 *
 * <p>A reply that differs has the same length, as an echo has; or, where both are lines, it ends
 * with the line that differs, so that an error message in place of an answer is one wrong reply.
 */
final class ExactReader implements ReplyReader {
  private final ExpectedReply expected;
  private final int connection;
  private int inReply;
  private long reply;
  private boolean replyIsWrong;
  private boolean lastWasWrong;
  private @Nullable Mismatch first;

  ExactReader(ExpectedReply expected, int connection) {
    this.expected = expected;
    this.connection = connection;
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    int done = 0;
    lastWasWrong = false;
    while (done < most && bytes.isReadable() && !lastWasWrong) {
      if (readOn(bytes)) {
        inReply = 0;
        reply++;
        done++;
        expected.next();
        if (replyIsWrong) {
          replyIsWrong = false;
          lastWasWrong = true;
        }
      }
    }
    return done;
  }

  /** Takes what belongs to the reply; true at its end. */
  private boolean readOn(ByteBuf bytes) {
    if (replyIsWrong && expected.endsLine()) {
      return skipLine(bytes);
    }
    int length = expected.length();
    int piece = Math.min(bytes.readableBytes(), length - inReply);
    if (!replyIsWrong) { // one wrong byte is enough, and what follows may only be shifted
      int at = mismatch(bytes, piece);
      if (at >= 0) {
        tell(bytes, at);
        if (expected.endsLine()) {
          bytes.skipBytes(at);
          return skipLine(bytes);
        }
      }
    }
    bytes.skipBytes(piece);
    inReply += piece;
    return inReply == length;
  }

  private static boolean skipLine(ByteBuf bytes) {
    int before = bytes.bytesBefore((byte) '\n');
    bytes.skipBytes(before < 0 ? bytes.readableBytes() : before + 1);
    return before >= 0;
  }

  private int mismatch(ByteBuf bytes, int length) {
    ByteBuf wanted = expected.bytes();
    int from = expected.begin() + inReply;
    int index = bytes.readerIndex();
    if (ByteBufUtil.equals(wanted, from, bytes, index, length)) {
      return -1;
    }
    int at = 0;
    while (wanted.getByte(from + at) == bytes.getByte(index + at)) {
      at++;
    }
    return at;
  }

  private void tell(ByteBuf bytes, int at) {
    replyIsWrong = true;
    if (first == null) {
      int offset = inReply + at;
      first =
          new Mismatch(
              connection,
              reply,
              offset,
              expected.bytes().getUnsignedByte(expected.begin() + offset),
              bytes.getUnsignedByte(bytes.readerIndex() + at));
    }
  }

  @Override
  public boolean lastWasWrong() {
    return lastWasWrong;
  }

  @Override
  public boolean isWrongSoFar() {
    return replyIsWrong;
  }

  @Override
  public @Nullable Mismatch firstMismatch() {
    return first;
  }

  @Override
  public void release() {
    expected.release();
  }
}
