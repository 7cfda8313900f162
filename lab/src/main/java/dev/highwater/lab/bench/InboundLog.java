package dev.highwater.lab.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads all that a connection under study receives, and remembers what it was told of its end. */
public final class InboundLog extends SimpleChannelInboundHandler<ByteBuf> {
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile long receivedBytes;
  private volatile boolean inputEnded;
  private volatile boolean inactive;

  /** Bytes read up to now; from any thread, as all of these. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** Whether the peer's FIN was read: what others call EOF. */
  public boolean inputEnded() {
    return inputEnded;
  }

  /** Whether it was told that the connection is no more. */
  public boolean isInactive() {
    return inactive;
  }

  /** The exceptions that passed by, in order. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
    receivedBytes += message.readableBytes();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive = true;
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    failures.add(failure);
    ctx.fireExceptionCaught(failure);
  }
}
