package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.List;

/**
 * What the write buffers of some connections hold at one moment.
 *
 * @param unwritable connections above their high mark; one whose output we have shut down is none
 * @param pendingBytes of all of them, as Netty counts: 96 bytes more for each write
 * @param pendingMaxBytes of the fullest
 */
record WriteBuffers(int unwritable, long pendingBytes, long pendingMaxBytes) {
  /** To be called on the event loop of the connections. */
  static WriteBuffers of(List<ConnectionSlot> slots) {
    int unwritable = 0;
    long pending = 0;
    long fullest = 0;
    for (ConnectionSlot slot : slots) {
      Channel channel = slot.connection() == null ? null : slot.connection().channel();
      if (channel != null && channel.isActive()) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long held = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        pending += held;
        fullest = Math.max(fullest, held);
        unwritable += buffer != null && !channel.isWritable() ? 1 : 0;
      }
    }
    return new WriteBuffers(unwritable, pending, fullest);
  }
}
