package dev.highwater.client.connection;

import dev.highwater.client.measure.Recorder;
import io.netty.buffer.ByteBuf;

/** Counts what came back wrong on one connection, and tells the first of it. */
final class WrongBytes {
  private final LoopWork work;
  private final Recorder recorder;
  private final int connection;
  private boolean told;

  WrongBytes(LoopWork work, int connection) {
    this.work = work;
    this.recorder = work.recorder();
    this.connection = connection;
  }

  /** Counts a wrong reply that belongs to no request, and tells the first wrong byte. */
  void countOther(ReplyReader reader, long nowNanos) {
    recorder.unasked(nowNanos);
    tellFirst(reader);
  }

  /** Tells the first wrong byte that a reader found, also of a reply that has no end yet. */
  void tellFirst(ReplyReader reader) {
    Mismatch first = reader.firstMismatch();
    if (first != null && !told) {
      told = true;
      work.mismatch(first);
    }
  }

  /**
   * Counts bytes that nothing had asked for.
   *
   * @param bytes what has come and was not read; one byte or more
   * @param completed requests that had ended before
   */
  void countUnasked(ByteBuf bytes, long completed, long nowNanos) {
    recorder.unasked(nowNanos);
    int byteThatCame = bytes.getUnsignedByte(bytes.readerIndex());
    work.mismatch(new Mismatch(connection, completed, 0, -1, byteThatCame));
  }
}
