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
  private final UnwritableList.Entry unwritable = new UnwritableList.Entry();
  private boolean writable = true;

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
      counters.pending.raiseTo(buffer.totalPendingWriteBytes());
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
        noLongerUnwritable(counters.unwritableUntilDrained);
      } else {
        counters.crossingsAboveHigh.increment();
        counters.unwritable.increment();
        counters.unwritableList.add(unwritable, System.nanoTime());
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!writable) { // no event says "writable again" at close
      writable = true;
      noLongerUnwritable(counters.unwritableUntilClosed);
    }
    ctx.fireChannelInactive();
  }

  private void noLongerUnwritable(Buckets durations) {
    counters.unwritable.add(-1);
    counters.unwritableList.remove(unwritable);
    durations.record(System.nanoTime() - unwritable.sinceNanos());
  }
}
