package dev.highwater.lab.bench;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the pieces that two readers got make up one stream. A reader knows the order
 * of its own pieces only; that there is such an order at all means that nothing was lost and
 * nothing was read twice.
 */
public final class Interleaving {
  private static final byte UNKNOWN = -1;

  private final byte[] stream;
  private final List<List<byte[]>> pieces;
  private final byte[] owners; // of the pieces, in order of the stream
  private final int[] taken = new int[2];
  private int at;

  private Interleaving(byte[] stream, List<List<byte[]>> pieces) {
    this.stream = stream;
    this.pieces = pieces;
    this.owners = new byte[pieces.get(0).size() + pieces.get(1).size()];
    Arrays.fill(owners, UNKNOWN);
  }

  /**
   * Finds who got which piece of the stream: for each byte, the number of its reader, plus 2 for
   * the first byte of a piece.
   *
   * @return null when there is no such order
   */
  public static byte @Nullable [] find(byte[] stream, List<byte[]> first, List<byte[]> second) {
    long bytes =
        first.stream().mapToLong(p -> p.length).sum()
            + second.stream().mapToLong(p -> p.length).sum();
    Interleaving order = new Interleaving(stream, List.of(first, second));
    return bytes == stream.length && order.find() ? order.byByte() : null;
  }

  /** Tries the first reader before the second; goes back to where the other one fits as well. */
  private boolean find() {
    int depth = 0;
    while (depth < owners.length) {
      int next = owners[depth] + 1;
      if (next > 0) { // was tried, and led nowhere
        takeBack(owners[depth]);
      }
      while (next < 2 && !fits(next)) {
        next++;
      }
      if (next < 2) {
        take(next);
        owners[depth++] = (byte) next;
      } else {
        owners[depth--] = UNKNOWN;
        if (depth < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean fits(int reader) {
    if (taken[reader] == pieces.get(reader).size()) {
      return false;
    }
    byte[] piece = pieces.get(reader).get(taken[reader]);
    return at + piece.length <= stream.length
        && Arrays.equals(stream, at, at + piece.length, piece, 0, piece.length);
  }

  private void take(int reader) {
    at += pieces.get(reader).get(taken[reader]++).length;
  }

  private void takeBack(int reader) {
    at -= pieces.get(reader).get(--taken[reader]).length;
  }

  private byte[] byByte() {
    byte[] marks = new byte[stream.length];
    int position = 0;
    int[] next = new int[2];
    for (byte owner : owners) {
      int length = pieces.get(owner).get(next[owner]++).length;
      Arrays.fill(marks, position, position + length, owner);
      marks[position] = (byte) (owner + 2);
      position += length;
    }
    return marks;
  }
}
