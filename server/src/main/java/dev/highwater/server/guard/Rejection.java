package dev.highwater.server.guard;

import dev.highwater.metrics.Ending;
import dev.highwater.transport.CloseCause;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends a connection that may not stay, at once and with a reset: the peer learns it without delay,
 * and nothing of it lingers here.
 */
@Sharable
public final class Rejection extends ChannelInboundHandlerAdapter {
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    Ending.reset(ctx.channel(), CloseCause.REJECTED);
  }
}
