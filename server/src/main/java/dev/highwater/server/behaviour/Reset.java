package dev.highwater.server.behaviour;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Echoes, until a number of bytes or a time is reached; then resets the connection.
 *
 * <p>The bytes are all with the kernel before the reset, but those that the peer's window has kept
 * there are lost with it, as in every reset.
 */
final class Reset extends Echo {
  private final @Nullable Duration after;
  private long leftBytes;
  private boolean ended;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * @param bytes how many are echoed, 1 or more
   * @param after how long a connection may live, 0 or more; null for as long as it likes
   */
  Reset(EchoLatency.OfLoop latency, long bytes, @Nullable Duration after) {
    super(latency);
    this.leftBytes = bytes;
    this.after = after;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    if (after != null) {
      timer =
          ctx.executor()
              .schedule(() -> reset(ctx.channel()), after.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (leftBytes == 0) { // the reset is on its way
      bytes.release();
      return;
    }
    bytes.writerIndex(bytes.readerIndex() + (int) Math.min(leftBytes, bytes.readableBytes()));
    leftBytes -= bytes.readableBytes();
    super.channelRead(ctx, bytes);
    if (leftBytes == 0) {
      ctx.channel()
          .writeAndFlush(Unpooled.EMPTY_BUFFER) // done once every byte is with the kernel
          .addListener(flushed -> reset(ctx.channel()));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void reset(Channel channel) {
    if (!ended && channel.isOpen()) {
      ended = true;
      LocalClose.reset(channel, CloseCause.LOCAL);
    }
  }
}
