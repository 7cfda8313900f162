package dev.highwater.server.behaviour;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Writes back every byte that it reads (RFC 862). A peer that shuts down its output gets what is
 * still owed to it and then FIN.
 */
class Echo extends ChannelInboundHandlerAdapter {
  private final EchoLatency.OfLoop latency;
  private boolean inputEnded;

  Echo(EchoLatency.OfLoop latency) {
    this.latency = latency;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel channel = ctx.channel();
    int size = ((ByteBuf) message).readableBytes();
    if (latency.isSampled()) {
      long readNanos = System.nanoTime();
      ctx.write(message).addListener(written -> latency.echoed(written, readNanos));
    } else {
      ctx.write(message, channel.unsafe().voidPromise()); // only the meter wants to know
    }
    if (channel.bytesBeforeUnwritable() <= size) {
      // The next piece might cross the high mark: let the kernel have these first, so that a
      // crossing means that the peer does not take them, and not that we were slow to hand over.
      ctx.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush(); // behind us nobody waits for the end of a read
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      // Writes keep their order: once this empty one is done, every byte before it is with the
      // kernel, and the close that follows sends them and then FIN.
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    ctx.fireUserEventTriggered(event);
  }
}
