package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares what comes back on one connection, byte by byte, with what was sent on it. */
public final class StreamCheck {
  private final ByteBuffer expected;
  private final int connection;
  private final int pieceBytes;
  private int position;
  private boolean failed;

  public StreamCheck(StreamBytes bytes, int connection) {
    this.expected = bytes.view();
    this.connection = connection;
    this.pieceBytes = bytes.pieceBytes();
    this.position = bytes.start(connection);
  }

  /**
   * Compares a piece; after the first wrong byte no more, for what follows may only be shifted.
   *
   * @param bytes what has come; left as it is
   * @param before how many bytes came before it
   * @param sent how many bytes were written up to now
   * @return the first wrong byte; null when there is none
   */
  public @Nullable Mismatch check(ByteBuf bytes, long before, long sent) {
    if (failed) {
      return null;
    }
    int sentOfIt = (int) Math.min(bytes.readableBytes(), sent - before);
    for (int done = 0; done < sentOfIt; ) {
      int length = Math.min(pieceBytes, sentOfIt - done);
      int index = bytes.readerIndex() + done;
      ByteBuffer got = bytes.internalNioBuffer(index, length);
      expected.limit(position + length).position(position);
      int at = expected.mismatch(got);
      if (at >= 0) {
        int right = Byte.toUnsignedInt(expected.get(position + at));
        return failure(before + done + at, right, bytes.getUnsignedByte(index + at));
      }
      position = (position + length) % pieceBytes;
      done += length;
    }
    return sentOfIt < bytes.readableBytes()
        ? failure(before + sentOfIt, -1, bytes.getUnsignedByte(bytes.readerIndex() + sentOfIt))
        : null;
  }

  private Mismatch failure(long offset, int right, int got) {
    failed = true;
    return new Mismatch(connection, Mismatch.STREAM, offset, right, got);
  }
}
