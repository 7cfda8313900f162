package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The bytes of all streams: one random piece over and over, begun at another place on each
 * connection.
 *
 * <p>The piece lies twice in one block, shared by all connections, so that it is contiguous
 * wherever it begins; nothing is copied and nothing is made for a write.
 */
public final class StreamBytes {
  /** What Netty counts for a queued message beside its size. */
  public static final int OVERHEAD_BYTES = 96;

  /** As much as is worth handing over in one write. */
  private static final int LARGEST_PIECE_BYTES = 64 * 1024;

  private final ByteBuf block;
  private final int pieceBytes;

  private StreamBytes(byte[] piece) {
    this.pieceBytes = piece.length;
    // Left to the collector: connections may write from it for as long as one of them is open.
    ByteBuf direct = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(2 * piece.length)).clear();
    this.block = Unpooled.unreleasableBuffer(direct.writeBytes(piece).writeBytes(piece));
  }

  /**
   * Random bytes.
   *
   * @param highMarkBytes of the connections that will write them: with an empty buffer a piece does
   *     not cross it, if it is not very small
   */
  public static StreamBytes random(long seed, int highMarkBytes) {
    int most = Math.min(LARGEST_PIECE_BYTES, highMarkBytes - OVERHEAD_BYTES);
    byte[] piece = new byte[Math.max(1, most)];
    new SplittableRandom(seed).nextBytes(piece);
    return new StreamBytes(piece);
  }

  /** Length of a piece, 1 or more. */
  public int pieceBytes() {
    return pieceBytes;
  }

  /** Where in the block a connection's stream begins, again and again. */
  int start(int connection) {
    return (int) ((long) connection * 7_919 % pieceBytes); // any prime spreads them
  }

  /** A connection's piece, to be written; it needs no release. */
  public ByteBuf piece(int connection) {
    return block.slice(start(connection), pieceBytes);
  }

  /** A view of the whole block for one reader. */
  ByteBuffer view() {
    return block.nioBuffer(0, block.capacity()).asReadOnlyBuffer();
  }
}
