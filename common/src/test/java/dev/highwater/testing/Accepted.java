package dev.highwater.testing;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionCounters;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Our end of a connection: reads and forgets, and for the rest does only what it is told. */
public final class Accepted {
  private final Channel channel;
  private final ConnectionMeter meter;
  private final CompletableFuture<ConnectionEnd> end = new CompletableFuture<>();
  private final AtomicInteger ends = new AtomicInteger();
  private final CountDownLatch active = new CountDownLatch(1);
  private final CountDownLatch firstByte = new CountDownLatch(1);
  private final CountDownLatch inputEnded = new CountDownLatch(1);

  Accepted(Channel channel, ConnectionCounters counters) {
    this.channel = channel;
    this.meter =
        new ConnectionMeter(
            counters,
            how -> {
              ends.incrementAndGet();
              end.complete(how);
            });
    channel.pipeline().addLast(meter, new Reader(), meter.last());
  }

  public Channel channel() {
    return channel;
  }

  /** Writes zeros, each piece as one message, and flushes them together; does not wait. */
  public void write(int pieces, int pieceBytes) {
    channel
        .eventLoop()
        .execute(
            () -> {
              for (int i = 0; i < pieces; i++) {
                ByteBuf piece = channel.alloc().directBuffer(pieceBytes).writeZero(pieceBytes);
                channel.write(piece);
              }
              channel.flush();
            });
  }

  /** Bytes written and not taken by the kernel. */
  public long pendingBytes() {
    return onLoop(meter::pendingBytes);
  }

  /** Closes in order, for the reason that it is given. */
  public void close(CloseCause cause) {
    channel.eventLoop().execute(() -> LocalClose.close(channel, cause));
  }

  /** Answers the peer's FIN as a server does: an empty write, then close. */
  public void closeOnceFlushed() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
  }

  /** Stops reading, and waits until that is in force. */
  public void stopReading() {
    onLoop(() -> channel.config().setAutoRead(false));
  }

  /** Runs something on the connection's event loop and waits for its answer. */
  public <T> T onLoop(Callable<T> question) {
    return channel.eventLoop().submit(question).syncUninterruptibly().getNow();
  }

  public void awaitFirstByte() throws InterruptedException {
    await(firstByte, "the first byte");
  }

  public void awaitInputEnd() throws InterruptedException {
    await(inputEnded, "the peer's FIN");
  }

  void awaitActive() throws InterruptedException {
    await(active, "an active channel");
  }

  /** How it ended; waits for it, and that nothing is told twice. */
  public ConnectionEnd end() throws Exception {
    ConnectionEnd how = end.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    onLoop(() -> null); // whatever else the close had put into the loop's queue
    if (ends.get() != 1) {
      throw new AssertionError("told " + ends.get() + " times how it ended");
    }
    return how;
  }

  private static void await(CountDownLatch event, String what) throws InterruptedException {
    if (!event.await(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("never saw " + what);
    }
  }

  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.fireChannelActive();
      active.countDown();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      firstByte.countDown();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      ctx.fireUserEventTriggered(event);
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        inputEnded.countDown();
      }
    }
  }
}
