package dev.highwater.server.behaviour;

import dev.highwater.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Sends the rotating lines of RFC 864 for as long as the peer takes them.
 *
 * <p>It stops when the connection is unwritable and goes on when it is writable again. A piece is
 * never larger than half the high mark, since a write counts as pending until its last byte is
 * gone.
 */
final class Chargen extends ChannelInboundHandlerAdapter {
  private static final int LINES = 95;
  private static final int LINE_BYTES = 74;
  private static final int CYCLE_BYTES = LINES * LINE_BYTES;

  /** Some cycles one after the other, so that a piece can begin anywhere in the first. */
  private static final int CYCLES = 2;

  private static final ByteBuf PATTERN = Unpooled.unreleasableBuffer(pattern());

  /** Flushes before other connections of the event loop get their turn. */
  private static final int ROUNDS = 16;

  private int position;
  private boolean generating;
  private boolean ended;

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    generate(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message); // RFC 864: what the peer sends is thrown away
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    generate(ctx);
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ended = true;
      ctx.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ended = true;
  }

  private void generate(ChannelHandlerContext ctx) {
    if (generating) { // a flush can make the connection writable while we are still at it
      return;
    }
    generating = true;
    Channel channel = ctx.channel();
    int piece =
        Math.max(1, Math.min(CYCLE_BYTES, channel.config().getWriteBufferHighWaterMark() / 2));
    for (int round = 0; round < ROUNDS && canSend(channel); round++) {
      while (canSend(channel)) {
        channel.write(PATTERN.retainedSlice(position, piece), channel.unsafe().voidPromise());
        position = (position + piece) % CYCLE_BYTES;
      }
      channel.flush();
    }
    generating = false;
    if (canSend(channel)) {
      EventLoops.afterSockets(channel.eventLoop(), () -> generate(ctx));
    }
  }

  private boolean canSend(Channel channel) {
    return !ended && channel.isActive() && channel.isWritable();
  }

  private static ByteBuf pattern() {
    ByteBuf pattern = Unpooled.directBuffer(CYCLES * CYCLE_BYTES);
    for (int line = 0; line < CYCLES * LINES; line++) {
      for (int column = 0; column < LINE_BYTES - 2; column++) {
        pattern.writeByte(' ' + (line + column) % LINES);
      }
      pattern.writeByte('\r').writeByte('\n');
    }
    return pattern.asReadOnly();
  }
}
