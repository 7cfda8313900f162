package dev.highwater.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the bytes that one connection reads and that the program writes to it. */
public final class TrafficCounter extends ChannelDuplexHandler {
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

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    counters.writtenBytes.add(((ByteBuf) message).readableBytes());
    ctx.write(message, promise);
  }

  /** True once the peer has sent a byte. */
  boolean receivedAny() {
    return receivedAny;
  }
}
