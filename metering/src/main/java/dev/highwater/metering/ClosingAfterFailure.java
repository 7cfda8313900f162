package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;

/** Closes a connection after a failure that no handler before it knew how to deal with. */
final class ClosingAfterFailure extends ChannelInboundHandlerAdapter {
  private static final InternalLogger LOG =
      InternalLoggerFactory.getInstance(ConnectionMeter.class);

  private final ConnectionMeter meter;
  private final EndSignals signals;

  ClosingAfterFailure(ConnectionMeter meter, EndSignals signals) {
    this.meter = meter;
    this.signals = signals;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    meter.failed(failure);
    close(ctx.channel(), failure);
  }

  void close(Channel channel, Throwable failure) {
    if (signals.cause() == CloseCause.ERROR) {
      UnexpectedFailure.tell(channel, failure);
    } else {
      LOG.debug("{} ended: {}", channel, failure.toString());
    }
    LocalClose.closeNow(channel);
  }
}
