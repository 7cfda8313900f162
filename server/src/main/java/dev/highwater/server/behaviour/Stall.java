package dev.highwater.server.behaviour;

import dev.highwater.metering.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads nothing at first, and then only so much every so often; what it reads is thrown away.
 *
 * <p>What is not read stays in the kernel until it is full, closes its window, and the peer can
 * send no more. The peer's FIN stands behind all that, and is answered when it is reached.
 */
final class Stall extends ChannelInboundHandlerAdapter {
  private final Duration delay;
  private final long readBytes;
  private final Duration every;
  private @Nullable ReadBudget budget;
  private @Nullable ScheduledFuture<?> reads;

  /**
   * @param delay from accept to the first read, 0 or more
   * @param readBytes most bytes that are read each time, 1 or more
   * @param every from one time to the next, above 0
   */
  Stall(Duration delay, long readBytes, Duration every) {
    this.delay = delay;
    this.readBytes = readBytes;
    this.every = every;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    budget = new ReadBudget(ctx.channel().config().getRecvByteBufAllocator());
    ctx.channel().config().setRecvByteBufAllocator(budget);
    if (ctx.pipeline().get(SslHandler.class) != null) {
      ctx.pipeline().addFirst(new BudgetedReads(budget));
    }
    ctx.channel().config().setAutoRead(false); // before it is active, or the first read is tried
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    reads =
        ctx.executor()
            .scheduleWithFixedDelay(
                () -> read(ctx), delay.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void read(ChannelHandlerContext ctx) {
    if (budget != null) {
      budget.grant(readBytes);
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (budget != null && budget.isLeft()) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A read that the budget does not allow is tried when the peer has sent FIN, which can wait,
   * or a reset, which must not: nothing is left that could be read in time, and epoll(7) would go
   * on to report it.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (!(failure instanceof ReadBudget.Spent)) {
      ctx.fireExceptionCaught(failure);
    } else if (isReset(ctx.channel())) {
      ctx.fireExceptionCaught(new SocketException("Connection reset")); // as a read would tell
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (reads != null) {
      reads.cancel(false);
    }
    if (budget != null) {
      budget.lift(); // who comes after reads what is left
    }
  }

  private static boolean isReset(Channel channel) {
    TcpInfo info = TcpInfo.of(channel);
    return info != null && info.isClosed();
  }
}
