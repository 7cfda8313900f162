package dev.highwater.metering;

import io.netty.channel.ChannelOutboundBuffer;
import java.util.Arrays;

/**
 * Knows how many bytes of one connection were written by the program and not taken by the kernel.
 *
 * <p>It keeps the size of every write without an outcome, since the buffer's own figure cannot be
 * made exact: that counts 96 bytes more for each message, leaves in what was sent of the first one,
 * and, while the listeners of a finished write run, the whole of that write. A listener that closes
 * the connection is just such a moment.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
final class WritesInFlight {
  private int[] sizes =
      new int[2]; // a ring; its length is a power of two, and small: idle connections have one too
  private int oldest;
  private int count;
  private long bytes;

  /** Takes note of a write. */
  void add(int size) {
    if (count == sizes.length) {
      grow();
    }
    sizes[(oldest + count) & (sizes.length - 1)] = size;
    count++;
    bytes += size;
  }

  /**
   * Says that the oldest write has an outcome; writes of one channel end in their order.
   *
   * @return its bytes; 0 when there is none, as for a handler that fails after it has passed on a
   *     write, which Netty then tells of twice
   */
  int removeOldest() {
    if (count == 0) {
      return 0;
    }
    int size = sizes[oldest];
    bytes -= size;
    oldest = (oldest + 1) & (sizes.length - 1);
    count--;
    return size;
  }

  /**
   * Bytes that wait, less what was already sent of the first write.
   *
   * @param buffer the channel's buffer, kept from {@code channelActive}: after close the channel no
   *     longer gives it, while until its promises have failed it still tells how far it had come
   */
  long pendingBytes(ChannelOutboundBuffer buffer) {
    return bytes == 0 ? 0 : bytes - buffer.currentProgress(); // most have none: look no further
  }

  /** Bytes of the writes without an outcome, whole. */
  long bytes() {
    return bytes;
  }

  private void grow() {
    int[] larger = Arrays.copyOf(sizes, 2 * sizes.length);
    // What stood before the oldest comes after the newest.
    System.arraycopy(sizes, 0, larger, sizes.length, oldest);
    sizes = larger;
  }
}
