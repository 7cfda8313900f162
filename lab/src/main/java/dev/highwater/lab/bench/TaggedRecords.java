package dev.highwater.lab.bench;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Records by which one can see afterwards whether several writers got into each other's way: each
 * begins with a mark, its length, its writer, its number and a checksum over all of it.
 */
public final class TaggedRecords {
  /** What precedes the content: five ints. */
  public static final int HEADER_BYTES = 20;

  /** The longest content: 64 KiB. */
  public static final int MOST_BYTES = 65_536;

  static final int MARK = 0x48574d4b;
  private static final int CHECKED_HEADER_BYTES = 16;

  private final byte[] contents = new byte[2 * MOST_BYTES];
  private final int[][] lengths;

  /**
   * Chooses the lengths, 1 byte to 64 KiB.
   *
   * @param skew 1 for as many records between 1 and 2 bytes as between 32 and 64 KiB; more for more
   *     short ones
   */
  public TaggedRecords(SplittableRandom random, int writers, int recordsOfEach, double skew) {
    random.nextBytes(contents);
    lengths = new int[writers][recordsOfEach];
    for (int[] ofOne : lengths) {
      for (int i = 0; i < ofOne.length; i++) {
        double u = Math.pow(random.nextDouble(), skew);
        ofOne[i] = (int) Math.min(MOST_BYTES, Math.ceil(Math.pow(MOST_BYTES, u)));
      }
    }
  }

  public int writers() {
    return lengths.length;
  }

  public int recordsOfEach() {
    return lengths[0].length;
  }

  /** How many there are. */
  public int count() {
    return lengths.length * lengths[0].length;
  }

  /** How many bytes of content a record has. */
  public int length(int writer, int number) {
    return lengths[writer][number];
  }

  /** How many bytes all of them have, headers included. */
  public long totalBytes() {
    long total = 0;
    for (int[] ofOne : lengths) {
      for (int length : ofOne) {
        total += HEADER_BYTES + length;
      }
    }
    return total;
  }

  /** A record as it is sent. */
  public byte[] record(int writer, int number) {
    int length = lengths[writer][number];
    byte[] record = new byte[HEADER_BYTES + length];
    ByteBuffer.wrap(record).putInt(MARK).putInt(length).putInt(writer).putInt(number);
    int from = (writer * 7_919 + number * 31) % (contents.length - length);
    System.arraycopy(contents, from, record, HEADER_BYTES, length);
    ByteBuffer.wrap(record).putInt(CHECKED_HEADER_BYTES, checksum(record, 0, length));
    return record;
  }

  /** The checksum of a record that begins at an offset, over everything but itself. */
  static int checksum(byte[] bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, CHECKED_HEADER_BYTES);
    crc.update(bytes, at + HEADER_BYTES, length);
    return (int) crc.getValue();
  }
}
