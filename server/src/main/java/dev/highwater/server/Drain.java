package dev.highwater.server;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends one connection in order: takes the behaviour's place, lets the kernel have what was written,
 * sends FIN, and reads on until the peer ends its side, for a close with unread bytes would be a
 * reset that can destroy what the peer has not read yet.
 */
final class Drain extends ChannelInboundHandlerAdapter {
  /** A peer that neither answers our FIN nor sends anything for so long gets no more time. */
  private static final long QUIET_MILLIS = 1_000;

  private boolean finished;
  private boolean heard;

  /** Drains all these connections; returns when their ends are counted, which `within` bounds. */
  static void all(Collection<Channel> connections, Duration within) {
    CountDownLatch open = new CountDownLatch(connections.size());
    for (Channel channel : connections) {
      channel.eventLoop().execute(() -> begin(channel, open));
      channel.eventLoop().schedule(() -> force(channel), within.toNanos(), TimeUnit.NANOSECONDS);
    }
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void begin(Channel channel, CountDownLatch open) {
    if (!channel.isRegistered()) {
      open.countDown(); // ended by itself, and was counted
      return;
    }
    channel.pipeline().addLast(new Last(open));
    if (channel.pipeline().context(ConnectionPipeline.BEHAVIOUR) == null) {
      LocalClose.close(channel, CloseCause.DRAINED);
      return;
    }
    Drain drain = new Drain();
    channel.pipeline().replace(ConnectionPipeline.BEHAVIOUR, ConnectionPipeline.BEHAVIOUR, drain);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER) // done once every byte before it is with the kernel
        .addListener(
            flushed -> {
              if (flushed.isSuccess()) {
                drain.sendFin(channel);
              }
            });
  }

  private static void force(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    Drain drain = channel.pipeline().get(Drain.class);
    if (drain != null && drain.finished) {
      LocalClose.close(channel, CloseCause.DRAINED);
    } else {
      LocalClose.reset(channel, CloseCause.DRAIN_FORCED);
    }
  }

  private void sendFin(Channel channel) {
    finished = true;
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownOutput(channel);
    } else { // close_notify is the last that the peer reads before our FIN
      tls.closeOutbound().addListener(said -> shutDownOutput(channel));
    }
  }

  private void shutDownOutput(Channel channel) {
    ((DuplexChannel) channel)
        .shutdownOutput()
        .addListener(
            sent -> {
              if (sent.isSuccess() && !((DuplexChannel) channel).isInputShutdown()) {
                channel.config().setAutoRead(true);
                closeWhenQuiet(channel);
              } else {
                LocalClose.close(channel, CloseCause.DRAINED);
              }
            });
  }

  private void closeWhenQuiet(Channel channel) {
    heard = false;
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (heard) {
                closeWhenQuiet(channel);
              } else {
                LocalClose.close(channel, CloseCause.DRAINED);
              }
            },
            QUIET_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard = true;
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, @Nullable Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && finished) {
      LocalClose.close(ctx.channel(), CloseCause.DRAINED);
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Hears when the pipeline is taken apart, which comes after the end was counted. */
  private static final class Last extends ChannelHandlerAdapter {
    private final CountDownLatch open;

    Last(CountDownLatch open) {
      this.open = open;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      open.countDown();
    }
  }
}
