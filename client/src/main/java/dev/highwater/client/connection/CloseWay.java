package dev.highwater.client.connection;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/** How we end a connection whose work is done. */
public enum CloseWay {
  /** close(2): FIN, and nothing more is read. */
  FIN,
  /** SO_LINGER 0 (socket(7)): a reset, which leaves no TIME_WAIT behind. */
  RST,
  /** shutdown(2) of our output, reading on to the peer's FIN, and then close(2). */
  HALF;

  /** Ends it, or begins to; whoever reads from it closes it at the peer's FIN. */
  void end(Channel channel) {
    switch (this) {
      case FIN -> LocalClose.close(channel, CloseCause.LOCAL);
      case RST -> LocalClose.reset(channel, CloseCause.LOCAL);
      case HALF -> shutDownOutput(channel);
    }
  }

  private static void shutDownOutput(Channel channel) {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    if (pending == null) {
      return; // it has ended, or begun to
    }
    if (pending.isEmpty()) {
      LocalClose.intend(channel, CloseCause.LOCAL);
      ((DuplexChannel) channel).shutdownOutput();
    } else {
      LocalClose.close(channel, CloseCause.LOCAL); // a shutdown throws it away as well
    }
  }
}
