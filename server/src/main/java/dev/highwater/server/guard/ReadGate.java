package dev.highwater.server.guard;

import dev.highwater.metrics.ConnectionCounters;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Does not read from a peer while its own write buffer is above the high mark, so that what one
 * peer can make us hold is the high mark and one read.
 */
public final class ReadGate extends ChannelInboundHandlerAdapter {
  private final ConnectionCounters counters;
  private boolean paused;

  public ReadGate(ConnectionCounters counters) {
    this.counters = counters;
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
        counters.readPaused();
      } else {
        counters.readResumed();
      }
      ctx.channel().config().setAutoRead(writable);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (paused) { // no event says "writable again" at close
      paused = false;
      counters.readResumed();
    }
    ctx.fireChannelInactive();
  }
}
