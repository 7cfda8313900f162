package dev.highwater.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the records in a stream that are whole, wherever they are: after a torn one it looks for
 * the next mark.
 */
public final class RecordScanner {
  private static final int ROOM = 256 * 1024; // more than the longest record

  private final TaggedRecords expected;
  private final BitSet[] whole;
  private final int[] last;
  private final byte[] bytes = new byte[ROOM];
  private int from;
  private int to;
  private long receivedBytes;
  private int wholeCount;
  private int outOfOrder;

  /** Where the bytes come from: read(2), with -1 at the end. */
  @FunctionalInterface
  public interface Source {
    int read(byte[] into, int offset, int length) throws IOException, InterruptedException;
  }

  public RecordScanner(TaggedRecords expected) {
    this.expected = expected;
    this.whole = new BitSet[expected.writers()];
    Arrays.setAll(whole, writer -> new BitSet());
    this.last = new int[expected.writers()];
    Arrays.fill(last, -1);
  }

  /** Takes the stream to its end. */
  public void readAll(Source source) throws IOException, InterruptedException {
    int count = 0;
    while (count >= 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
      count = source.read(bytes, to, bytes.length - to);
      to += Math.max(0, count);
      receivedBytes += Math.max(0, count);
      scan(count < 0);
    }
  }

  private void scan(boolean ended) {
    ByteBuffer view = ByteBuffer.wrap(bytes);
    while (to - from >= TaggedRecords.HEADER_BYTES) {
      int length = view.getInt(from + 4);
      boolean plausible =
          view.getInt(from) == TaggedRecords.MARK
              && length > 0
              && length <= TaggedRecords.MOST_BYTES;
      int end = plausible ? from + TaggedRecords.HEADER_BYTES + length : 0;
      if (end > to && !ended) {
        return; // the rest is still to come
      }
      if (plausible
          && end <= to
          && view.getInt(from + 16) == TaggedRecords.checksum(bytes, from, length)) {
        note(view.getInt(from + 8), view.getInt(from + 12));
        from = end;
      } else {
        from++;
      }
    }
  }

  private void note(int writer, int number) {
    if (number <= last[writer] || whole[writer].get(number)) {
      outOfOrder++;
    }
    last[writer] = number;
    whole[writer].set(number);
    wholeCount++;
  }

  /** Whether this record came whole. */
  public boolean isWhole(int writer, int number) {
    return whole[writer].get(number);
  }

  /** How many records came whole. */
  public int wholeCount() {
    return wholeCount;
  }

  /** How many records never came whole, though all their bytes may have. */
  public int tornCount() {
    return expected.count() - wholeCount;
  }

  /** How many came after a later one of the same writer, or twice. */
  public int outOfOrder() {
    return outOfOrder;
  }

  public long receivedBytes() {
    return receivedBytes;
  }
}
