package dev.highwater.transport;

import dev.highwater.options.ChannelOptionGroup;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.uring.IoUringSocketChannel;

/** Everything that is set on a connection before it is used: Netty's side and the socket's. */
public final class ConnectionSettings {
  /** Room for a small message and more, so that reading one does not ask for a second read. */
  private static final int SMALLEST_READ_BYTES = 2_048;

  private final SocketSettings socket;
  private final WriteBufferWaterMark marks;
  private final RecvByteBufAllocator reads;

  /**
   * @param socket the socket options of these connections
   * @param asked the marks and the read size, with their defaults
   */
  public ConnectionSettings(SocketSettings socket, ChannelOptionGroup asked) {
    this.socket = socket;
    this.marks =
        new WriteBufferWaterMark(
            (int) asked.writeBufferLow().bytes(), (int) asked.writeBufferHigh().bytes());
    int most = (int) asked.readSize().bytes();
    this.reads =
        most > SMALLEST_READ_BYTES
            ? new AdaptiveRecvByteBufAllocator(SMALLEST_READ_BYTES, SMALLEST_READ_BYTES, most)
            : new FixedRecvByteBufAllocator(most);
  }

  /** The socket options among the settings. */
  public SocketSettings socket() {
    return socket;
  }

  /** The marks of the write buffer. */
  public WriteBufferWaterMark marks() {
    return marks;
  }

  /**
   * Sets them all; to be called before the channel is active.
   *
   * @throws IllegalStateException if the system refuses an option
   */
  public void applyTo(Channel channel) {
    ChannelConfig config = channel.config();
    config.setWriteBufferWaterMark(marks);
    // With io_uring a read is under way, with its buffer, all the time.
    config.setRecvByteBufAllocator(
        channel instanceof IoUringSocketChannel ? reads : new SharedReadBuffer(reads));
    // Off, Netty closes at the peer's FIN: what is still to be written is dropped, and nothing
    // tells the FIN from a reset.
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    socket.applyTo(channel);
  }
}
