package dev.highwater.server.behaviour;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The pieces that one connection has read and not written yet, in their order, each with the time
 * at which it is due.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
final class HeldPieces {
  /** What Netty counts for a written piece beside its bytes; a held one costs no less. */
  private static final int OVERHEAD_BYTES = 96;

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2); // idle connections have one too
  private long[] dueNanos = new long[2]; // a ring; its length is a power of two
  private int oldest;
  private long bytes;

  /** Takes over a piece; none may be due before the one that was added before it. */
  void add(ByteBuf piece, long due) {
    if (pieces.size() == dueNanos.length) {
      grow();
    }
    dueNanos[(oldest + pieces.size()) & (dueNanos.length - 1)] = due;
    pieces.add(piece);
    bytes += piece.readableBytes() + OVERHEAD_BYTES;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** When the first piece is due; of no meaning when there is none. */
  long firstDueNanos() {
    return dueNanos[oldest];
  }

  /** Hands over the first piece, of which there must be one. */
  ByteBuf remove() {
    ByteBuf first = pieces.remove();
    oldest = (oldest + 1) & (dueNanos.length - 1);
    bytes -= first.readableBytes() + OVERHEAD_BYTES;
    return first;
  }

  /** Bytes held, counted as Netty counts pending ones. */
  long bytes() {
    return bytes;
  }

  void releaseAll() {
    while (!isEmpty()) {
      remove().release();
    }
  }

  private void grow() {
    long[] larger = Arrays.copyOf(dueNanos, 2 * dueNanos.length);
    // What stood before the oldest comes after the newest.
    System.arraycopy(dueNanos, 0, larger, dueNanos.length, oldest);
    dueNanos = larger;
  }
}
