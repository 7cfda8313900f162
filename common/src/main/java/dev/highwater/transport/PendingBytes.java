package dev.highwater.transport;

import io.netty.channel.ChannelOutboundBuffer;

/** Counts the bytes of one channel that were written by the program and not taken by the kernel. */
public final class PendingBytes {
  /**
   * What Netty adds to every queued message in {@link
   * ChannelOutboundBuffer#totalPendingWriteBytes}: {@code
   * io.netty.transport.outboundBufferEntrySizeOverhead}, 96 unless a property changes it.
   */
  private static final int ENTRY_OVERHEAD_BYTES =
      io.netty.util.internal.SystemPropertyUtil.getInt(
          "io.netty.transport.outboundBufferEntrySizeOverhead", 96);

  private PendingBytes() {}

  /**
   * Bytes of content that wait: Netty's own figure less its overhead for each message and less what
   * was already sent of the first one. Exact for messages that are buffers.
   *
   * @param buffer the channel's buffer, kept from {@code channelActive}: after close the channel no
   *     longer gives it, while until its promises have failed it still tells what was lost
   * @param messages number of writes without an outcome
   */
  public static long in(ChannelOutboundBuffer buffer, long messages) {
    long total = buffer.totalPendingWriteBytes();
    return Math.max(0, total - messages * ENTRY_OVERHEAD_BYTES - buffer.currentProgress());
  }
}
