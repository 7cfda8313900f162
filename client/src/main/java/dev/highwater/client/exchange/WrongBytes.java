package dev.highwater.client.exchange;

import dev.highwater.client.measure.Recorder;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Counts what came back wrong on one connection, and tells the first of it. */
public final class WrongBytes {
  private final Recorder recorder;
  private final Consumer<Mismatch> first;
  private final int connection;
  private boolean told;

  /**
   * @param recorder counts them
   * @param first is told of the first wrong byte, and of bytes that nothing had asked for
   * @param connection number of the place, from 0
   */
  public WrongBytes(Recorder recorder, Consumer<Mismatch> first, int connection) {
    this.recorder = recorder;
    this.first = first;
    this.connection = connection;
  }

  /** Counts a wrong reply that belongs to no request, and tells the first wrong byte. */
  public void countOther(ReplyReader reader, long nowNanos) {
    recorder.unasked(nowNanos);
    tellFirst(reader);
  }

  /** Tells the first wrong byte that a reader found, also of a reply that has no end yet. */
  public void tellFirst(ReplyReader reader) {
    Mismatch found = reader.firstMismatch();
    if (found != null && !told) {
      told = true;
      first.accept(found);
    }
  }

  /**
   * Counts bytes that nothing had asked for.
   *
   * @param bytes what has come and was not read; one byte or more
   * @param completed requests that had ended before
   */
  public void countUnasked(ByteBuf bytes, long completed, long nowNanos) {
    recorder.unasked(nowNanos);
    int byteThatCame = bytes.getUnsignedByte(bytes.readerIndex());
    first.accept(new Mismatch(connection, completed, 0, -1, byteThatCame));
  }
}
