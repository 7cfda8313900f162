package dev.highwater.server.behaviour;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Echoes every piece a fixed time after it was read.
 *
 * <p>What it holds counts as pending: above the high mark, held and pending bytes together, it
 * declares the connection unwritable, so that the read gate stops reading, and below the low mark
 * writable again. It does not touch auto-read itself.
 */
final class Slow extends ChannelInboundHandlerAdapter {
  /** Which of the flags of {@link ChannelOutboundBuffer} is ours; nobody else uses any. */
  private static final int WRITABILITY_FLAG = 1;

  private final long delayNanos;
  private final HeldPieces held = new HeldPieces();
  private boolean timerRuns;
  private boolean full;
  private boolean inputEnded;
  private boolean removed;

  /**
   * @param delay between reading a piece and writing it, 0 or more
   */
  Slow(Duration delay) {
    this.delayNanos = delay.toNanos();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    held.add((ByteBuf) message, now(ctx) + delayNanos);
    Channel channel = ctx.channel();
    if (!full && owedBytes(channel) > channel.config().getWriteBufferHighWaterMark()) {
      setFull(channel, true);
      // Netty tells it later; until then the rest of this round of reads would come in.
      ctx.pipeline().fireChannelWritabilityChanged();
    }
    if (!timerRuns) {
      startTimer(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      if (held.isEmpty()) {
        closeOnceFlushed(ctx.channel());
      }
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    removed = true;
    Channel channel = ctx.channel();
    if (channel.isActive()) { // another takes our place; the peer is still owed these
      while (!held.isEmpty()) {
        write(channel, held.remove());
      }
      channel.flush();
      setFull(channel, false);
    } else {
      held.releaseAll();
    }
  }

  private void startTimer(ChannelHandlerContext ctx) {
    timerRuns = true;
    long inNanos = Math.max(0, held.firstDueNanos() - now(ctx));
    ctx.executor().schedule(() -> writeDue(ctx), inNanos, TimeUnit.NANOSECONDS);
  }

  private void writeDue(ChannelHandlerContext ctx) {
    timerRuns = false;
    if (removed) {
      return;
    }
    Channel channel = ctx.channel();
    long now = now(ctx);
    while (!held.isEmpty() && held.firstDueNanos() - now <= 0) {
      write(channel, held.remove());
    }
    channel.flush();
    readAgainBelowLow(channel);
    if (!held.isEmpty()) {
      startTimer(ctx);
    } else if (inputEnded) {
      closeOnceFlushed(channel);
    }
  }

  private static void write(Channel channel, ByteBuf piece) {
    int size = piece.readableBytes();
    channel.write(piece, channel.unsafe().voidPromise());
    if (channel.bytesBeforeUnwritable() <= size) {
      channel.flush(); // as in Echo: a crossing must mean that the peer does not take them
    }
  }

  private void readAgainBelowLow(Channel channel) {
    if (!full) {
      return;
    }
    if (owedBytes(channel) < channel.config().getWriteBufferLowWaterMark()) {
      setFull(channel, false);
    } else if (held.isEmpty()) {
      // No timer is to come: look again when the kernel has taken everything.
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              flushed -> {
                if (held.isEmpty()) {
                  setFull(channel, false);
                }
              });
    }
  }

  private static void closeOnceFlushed(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private long owedBytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return held.bytes() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
  }

  private void setFull(Channel channel, boolean now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    full = now;
    if (buffer != null) { // null once it is closed
      buffer.setUserDefinedWritability(WRITABILITY_FLAG, !now);
    }
  }

  private static long now(ChannelHandlerContext ctx) {
    return ctx.executor().ticker().nanoTime();
  }
}
