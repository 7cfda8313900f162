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

  /** Counts the wrong replies to requests that have been completed. */
  void countReplies(ReplyReader reader) {
    int wrong = reader.takeMismatched();
    if (wrong > 0) {
      recorder.mismatched(wrong);
      tellFirst(reader);
    }
  }

  /** Counts wrong replies that belong to no request. */
  void countOthers(ReplyReader reader) {
    int wrong = reader.takeMismatched();
    if (wrong > 0) {
      recorder.mismatchedUnasked(wrong);
      tellFirst(reader);
    }
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
  void countUnasked(ByteBuf bytes, long completed) {
    recorder.mismatchedUnasked(1);
    int byteThatCame = bytes.getUnsignedByte(bytes.readerIndex());
    work.mismatch(new Mismatch(connection, completed, 0, -1, byteThatCame));
  }
}
