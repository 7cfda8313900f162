package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Expects every request's own bytes back, and compares each of them. */
final class EchoReader implements ReplyReader {
  private final RequestBytes requests;
  private final ByteBuffer expected;
  private final int connection;
  private final int length;
  private int position;
  private int inReply;
  private long reply;
  private boolean replyIsWrong;
  private boolean lastWasWrong;
  private @Nullable Mismatch first;

  EchoReader(RequestBytes requests, int connection) {
    this.requests = requests;
    this.connection = connection;
    this.expected = requests.view();
    this.position = requests.start(connection);
    this.length = requests.length();
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    int done = 0;
    lastWasWrong = false;
    while (done < most && bytes.isReadable() && !lastWasWrong) {
      int piece = Math.min(bytes.readableBytes(), length - inReply);
      compare(bytes, piece);
      bytes.skipBytes(piece);
      position = requests.advance(position, piece);
      inReply += piece;
      if (inReply == length) {
        inReply = 0;
        reply++;
        done++;
        if (replyIsWrong) {
          replyIsWrong = false;
          lastWasWrong = true;
        }
      }
    }
    return done;
  }

  private void compare(ByteBuf bytes, int piece) {
    if (replyIsWrong) {
      return; // one wrong byte is enough, and what follows may only be shifted
    }
    ByteBuffer got = bytes.internalNioBuffer(bytes.readerIndex(), piece);
    expected.limit(position + piece).position(position);
    int at = expected.mismatch(got);
    if (at >= 0) {
      replyIsWrong = true;
      if (first == null) {
        first =
            new Mismatch(
                connection,
                reply,
                (long) inReply + at,
                Byte.toUnsignedInt(expected.get(position + at)),
                bytes.getUnsignedByte(bytes.readerIndex() + at));
      }
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
}
