package dev.highwater.metrics;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Watches one connection's write buffer: when it crosses its marks, and for how long the connection
 * stays unwritable. How full it gets, {@link ConnectionMeter} sees.
 */
public final class WriteBufferMeter extends ChannelInboundHandlerAdapter {
  private final ConnectionCounters counters;
  private final UnwritableList.Entry unwritable = new UnwritableList.Entry();
  private boolean writable = true;

  public WriteBufferMeter(ConnectionCounters counters) {
    this.counters = counters;
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
