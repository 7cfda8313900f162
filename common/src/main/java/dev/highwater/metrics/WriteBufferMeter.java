package dev.highwater.metrics;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection's write buffer: how full it gets, when it crosses its marks, and for how
 * long the connection stays unwritable.
 */
public final class WriteBufferMeter extends ChannelDuplexHandler {
  private final ConnectionCounters counters;
  private @Nullable ChannelOutboundBuffer buffer;
  private boolean writable = true;
  private long unwritableSinceNanos;

  public WriteBufferMeter(ConnectionCounters counters) {
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    buffer = ctx.channel().unsafe().outboundBuffer();
    ctx.fireChannelActive();
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (buffer != null) { // before the flush it holds most
      counters.pendingMaxBytes.raiseTo(buffer.totalPendingWriteBytes());
    }
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean now = ctx.channel().isWritable();
    if (now != writable) { // the event can arrive after the state has flipped back
      writable = now;
      if (now) {
        counters.crossingsBelowLow.increment();
        counters.unwritableNanos.add(System.nanoTime() - unwritableSinceNanos);
      } else {
        counters.crossingsAboveHigh.increment();
        unwritableSinceNanos = System.nanoTime();
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!writable) { // no event says "writable again" at close
      counters.unwritableNanos.add(System.nanoTime() - unwritableSinceNanos);
    }
    ctx.fireChannelInactive();
  }
}
