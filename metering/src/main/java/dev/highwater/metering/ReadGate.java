package dev.highwater.metering;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Does not read from a peer while its own write buffer is above the high mark, so that what one
 * peer can make us hold is the high mark and one read.
 */
public final class ReadGate extends ChannelInboundHandlerAdapter {
  private final Listener listener;
  private boolean paused;

  /**
   * @param listener is told when the gate closes and opens; many gates may share one
   */
  public ReadGate(Listener listener) {
    this.listener = listener;
  }

  /** Is told, on the connection's event loop, of reads that stop and go on. */
  public interface Listener {
    /** Reading from a peer stopped because its write buffer is full. */
    void paused();

    /** Reading from a peer goes on, or its connection has ended. */
    void resumed();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().unsafe().outboundBuffer() == null) {
      // An event can come late, after we have sent FIN: nothing is written any more, and who reads
      // on for the peer's FIN must not be stopped.
      ctx.fireChannelWritabilityChanged();
      return;
    }
    boolean writable = ctx.channel().isWritable();
    if (writable == paused) {
      paused = !writable;
      if (paused) {
        listener.paused();
      } else {
        listener.resumed();
      }
      ctx.channel().config().setAutoRead(writable);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (paused) { // no event says "writable again" at close
      paused = false;
      listener.resumed();
    }
    ctx.fireChannelInactive();
  }
}
