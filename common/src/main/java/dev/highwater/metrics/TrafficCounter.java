package dev.highwater.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts the bytes that one connection reads. */
public final class TrafficCounter extends ChannelInboundHandlerAdapter {
  private final ConnectionCounters counters;
  private boolean receivedAny;

  public TrafficCounter(ConnectionCounters counters) {
    this.counters = counters;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    receivedAny = true;
    counters.receivedBytes.add(((ByteBuf) message).readableBytes());
    ctx.fireChannelRead(message);
  }

  /** True once the peer has sent a byte. */
  boolean receivedAny() {
    return receivedAny;
  }
}
