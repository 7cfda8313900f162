package dev.highwater.client.measure;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Reads histograms that came from outside, and allocates no more than one of ours can need whatever
 * the text claims.
 *
 * <p>The format is HdrHistogram's V2: a cookie and a length, then deflated a header of 40 bytes and
 * the counts as a ZigZag LEB128 each, a negative one for a run of zeros.
 */
final class EncodedHistogram {
  private static final String RULE =
      "a compressed HdrHistogram in Base64, of 1 ns to 1 hour with 3 significant digits";
  private static final int COMPRESSED_COOKIE = 0x1c849314;
  private static final int COOKIE = 0x1c849313;
  private static final int HEADER_BYTES = 40;

  /** Above it a double could not tell two counts apart. */
  private static final long MOST_RECORDED = 1L << 53;

  private EncodedHistogram() {}

  /**
   * Reads one.
   *
   * @param highest value that can be recorded
   * @param digits significant ones
   * @throws IllegalArgumentException with the rule as its message
   */
  static Histogram decode(String base64, long highest, int digits) {
    try {
      int most = new Histogram(highest, digits).getNeededByteBufferCapacity();
      ByteBuffer bytes = inflated(Base64.getDecoder().decode(base64), most);
      checkHeader(bytes, highest, digits);
      Histogram histogram = Histogram.decodeFromByteBuffer(bytes, highest);
      checkCounts(histogram);
      return histogram;
    } catch (DataFormatException
        | BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException broken) {
      throw new IllegalArgumentException(RULE, broken);
    }
  }

  private static ByteBuffer inflated(byte[] encoded, int most) throws DataFormatException {
    ByteBuffer header = ByteBuffer.wrap(encoded);
    int cookie = header.getInt();
    int length = header.getInt();
    if (cookie != COMPRESSED_COOKIE || length != header.remaining()) {
      throw new IllegalArgumentException(RULE);
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(encoded, header.position(), length);
      byte[] content = new byte[most];
      int read = inflater.inflate(content);
      if (!inflater.finished()) { // more than one of ours, or less than it says
        throw new IllegalArgumentException(RULE);
      }
      return ByteBuffer.wrap(content, 0, read).slice();
    } finally {
      inflater.end();
    }
  }

  /** What is claimed here decides how much is allocated, and where a count goes. */
  private static void checkHeader(ByteBuffer bytes, long highest, int digits) {
    boolean ours =
        bytes.getInt(0) == COOKIE
            && bytes.getInt(4) == bytes.limit() - HEADER_BYTES
            && bytes.getInt(8) == 0 // offset of the counts
            && bytes.getInt(12) == digits
            && bytes.getLong(16) == 1 // the smallest that is told from 0
            && bytes.getLong(24) == highest
            && bytes.getDouble(32) == 1.0; // a unit is a nanosecond
    if (!ours) {
      throw new IllegalArgumentException(RULE);
    }
  }

  private static void checkCounts(Histogram histogram) {
    long recorded = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      long count = value.getCountAtValueIteratedTo();
      recorded += count;
      if (count < 0 || count > MOST_RECORDED || recorded > MOST_RECORDED) {
        throw new IllegalArgumentException(RULE);
      }
    }
    if (recorded != histogram.getTotalCount()) {
      throw new IllegalArgumentException(RULE);
    }
  }
}
