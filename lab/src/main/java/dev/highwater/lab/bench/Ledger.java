package dev.highwater.lab.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where all bytes were that a program had written to one connection, at one moment.
 *
 * @param atMicros since the experiment began
 * @param writtenBytes given to Netty since the connection began
 * @param pendingBytes of these, in Netty's buffer: not taken by the kernel
 * @param bufferedBytes what Netty compares with the marks: every write that has not gone whole,
 *     with all its bytes, those that are gone already too, and 96 more
 * @param kernel what the kernel has done with the rest; null where the transport cannot tell
 */
public record Ledger(
    long atMicros,
    long writtenBytes,
    long pendingBytes,
    long bufferedBytes,
    @Nullable Kernel kernel) {

  /**
   * The kernel's part, from one TCP_INFO.
   *
   * @param acknowledgedBytes arrived in the peer's kernel
   * @param inFlightBytes sent and not yet acknowledged
   * @param notSentBytes waiting in our kernel
   */
  public record Kernel(long acknowledgedBytes, long inFlightBytes, long notSentBytes) {
    long bytes() {
      return acknowledgedBytes + inFlightBytes + notSentBytes;
    }
  }

  /** What the kernel has taken, as Netty counts it. */
  public long takenBytes() {
    return writtenBytes - pendingBytes;
  }

  /**
   * How far the kernel's account and Netty's are apart: 0 means that every byte was found. Where a
   * write is under way in an io_uring the kernel has bytes that Netty still counts as pending, so
   * it is above 0 there while that lasts.
   */
  public long unaccountedBytes() {
    return kernel == null ? 0 : kernel.bytes() - takenBytes();
  }

  /** The sum as a line of the timeline, in which every byte is accounted for. */
  public String inWords() {
    return kernel == null
        ? String.format(
            Locale.ROOT,
            "%,d accepted by the kernel + %,d pending in Netty = %,d written",
            takenBytes(),
            pendingBytes,
            writtenBytes)
        : String.format(
            Locale.ROOT,
            "%,d acknowledged + %,d in flight + %,d in our kernel + %,d pending in Netty = %,d"
                + " written",
            kernel.acknowledgedBytes(),
            kernel.inFlightBytes(),
            kernel.notSentBytes(),
            pendingBytes,
            writtenBytes);
  }

  /** The same bytes at no time in particular, to be compared with another ledger. */
  public Ledger withoutTime() {
    return new Ledger(0, writtenBytes, pendingBytes, bufferedBytes, kernel);
  }
}
