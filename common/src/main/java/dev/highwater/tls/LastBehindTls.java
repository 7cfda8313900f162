package dev.highwater.tls;

import dev.highwater.metrics.ConnectionMeter;
import dev.highwater.transport.CloseCause;
import dev.highwater.transport.Failures;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands last, where it hears for the meter what went wrong anywhere behind TLS. */
final class LastBehindTls extends ChannelInboundHandlerAdapter {
  private final ConnectionMeter meter;
  private final TlsHandshake.Listener listener;

  LastBehindTls(ConnectionMeter meter, TlsHandshake.Listener listener) {
    this.meter = meter;
    this.listener = listener;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (Failures.causeOf(failure) == CloseCause.TLS) {
      listener.failed(failure);
    }
    meter.failed(failure);
    meter.closeAfter(failure, ctx.channel());
  }
}
