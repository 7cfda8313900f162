package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;

/** Expects replies of one length, whatever is in them. */
final class FixedLengthReader implements ReplyReader {
  private final int length;
  private int inReply;

  /**
   * @param length bytes of a reply, 1 or more
   */
  FixedLengthReader(int length) {
    this.length = length;
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    int done = 0;
    while (done < most && bytes.isReadable()) {
      int piece = Math.min(bytes.readableBytes(), length - inReply);
      bytes.skipBytes(piece);
      inReply += piece;
      if (inReply == length) {
        inReply = 0;
        done++;
      }
    }
    return done;
  }
}
