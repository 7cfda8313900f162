package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;

/**
 * Ends a connection for a reason of our own, and tells its meter first. To be called on the
 * connection's event loop. A connection without a meter, or one whose end was decided before, is
 * ended all the same.
 */
public final class LocalClose {
  private LocalClose() {}

  /**
   * Closes: what the kernel has taken is still sent, and then FIN; what is pending is lost.
   *
   * @param channel the connection
   * @param cause the close cause
   * @return the channel's close future or that of its close
   */
  public static ChannelFuture close(Channel channel, CloseCause cause) {
    intend(channel, cause);
    ConnectionMeter meter = channel.pipeline().get(ConnectionMeter.class);
    // What is pending is thrown away, and TLS's last word would have to wait behind it.
    boolean loses = meter != null && meter.bufferedBytes() > 0;
    return loses ? closeNow(channel) : channel.close();
  }

  /**
   * Says why a connection is about to be closed; for closes that go another way than close().
   *
   * @param channel the connection
   * @param cause the close cause
   */
  public static void intend(Channel channel, CloseCause cause) {
    ConnectionMeter meter = channel.pipeline().get(ConnectionMeter.class);
    if (meter != null) {
      meter.intend(cause);
    }
  }

  /**
   * Ends with a reset (RST); what is pending is lost. A connection that has ended is left alone.
   *
   * @param channel the connection
   * @param cause the close cause
   * @return the channel's close future or that of its close
   */
  public static ChannelFuture reset(Channel channel, CloseCause cause) {
    if (!channel.isOpen()) { // its socket takes no option any more, and handlers may not know yet
      return channel.closeFuture();
    }
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    ConnectionMeter meter = channel.pipeline().get(ConnectionMeter.class);
    if (meter != null) {
      meter.resetsAtClose();
      meter.intend(cause);
      return closeNow(channel);
    }
    return channel.close();
  }

  /** Closes a metered connection without a word to the peer: past TLS, if there is any. */
  static ChannelFuture closeNow(Channel channel) {
    return channel.pipeline().context(ConnectionMeter.class).close();
  }
}
