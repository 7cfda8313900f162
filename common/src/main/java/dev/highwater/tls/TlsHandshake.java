package dev.highwater.tls;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.Failures;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/**
 * Stands right behind TLS and lets the rest of the pipeline be put together, and be told that the
 * connection is active, once the handshake is done; so nothing behind it is written too early.
 *
 * <p>The peer's close_notify and its FIN are one end of input to whoever stands behind: a peer can
 * send the first alone and wait for our answer (RFC 8446, section 6.1).
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private final SslHandler tls;
  private final ConnectionMeter meter;
  private final Listener listener;
  private boolean done;
  private boolean inputEnded;

  TlsHandshake(SslHandler tls, ConnectionMeter meter, Listener listener) {
    this.tls = tls;
    this.meter = meter;
    this.listener = listener;
  }

  /** Is told, on the connection's event loop, how TLS came about. */
  public interface Listener {
    /**
     * The handshake is done: time to add the handlers that see plain text.
     *
     * @param nanos from the connection's begin to the end of the handshake
     */
    void secured(Channel channel, Agreement agreed, long nanos);

    /**
     * TLS went wrong, in the handshake or later; the connection is about to end.
     *
     * @param cause as the provider gave it, see {@link TlsFailure}
     */
    default void failed(Throwable cause) {}
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    tls.handshakeFuture().addListener(handshake -> handshakeEnded(ctx, handshake));
  }

  private void handshakeEnded(ChannelHandlerContext ctx, Future<?> handshake) {
    if (!handshake.isSuccess()) {
      failed(handshake.cause());
      return;
    }
    done = true;
    listener.secured(ctx.channel(), Agreement.of(tls), meter.nanosSinceActive());
    ctx.pipeline().addLast(meter.last());
    ctx.fireChannelActive();
  }

  private void failed(Throwable cause) {
    meter.failed(cause);
    listener.failed(cause);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Told to those behind us when the handshake is done.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS || event == ChannelInputShutdownEvent.INSTANCE) {
      endInput(ctx);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void endInput(ChannelHandlerContext ctx) {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    meter.inputEnded();
    if (done) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      ctx.close(); // a handshake cannot go on without the peer
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (done) {
      if (Failures.causeOf(failure) == CloseCause.TLS) {
        listener.failed(failure);
      }
      ctx.fireExceptionCaught(failure);
    } else { // there is nobody behind us yet
      meter.failed(failure);
      meter.closeAfter(failure, ctx.channel());
    }
  }
}
