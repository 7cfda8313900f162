package dev.highwater.server.guard;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BiConsumer;

/**
 * Ends a connection that may not stay, at once and with a reset: the peer learns it without delay,
 * and nothing of it lingers here.
 */
@Sharable
public final class Rejection extends ChannelInboundHandlerAdapter {
  /** Linked when this is made: later no descriptor may be left to load its class with. */
  private final BiConsumer<Channel, CloseCause> end = LocalClose::reset;

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    end.accept(ctx.channel(), CloseCause.REJECTED);
  }
}
