package dev.highwater.lab.bench;

import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.metering.TcpInfo;
import dev.highwater.transport.ConnectionSettings;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection under study: Netty's, with the meters of both programs and an exact account of its
 * bytes. Its methods may be called from any thread but its own event loop.
 */
public final class StudiedConnection {
  private final String who;
  private final Timeline timeline;
  private final ConnectionMetrics meters = ConnectionMetrics.builder("lab").build();
  private final CompletableFuture<StudiedConnection> active = new CompletableFuture<>();
  private final CompletableFuture<ConnectionEnd> ended = new CompletableFuture<>();
  private final SocketChannel channel;
  private final ConnectionMeter meter;
  private long acknowledgedBefore; // on the event loop; the SYN counts as a byte

  /** The parts of the pipeline that an experiment chooses. */
  record Parts(
      ConnectionSettings settings,
      Map<ChannelOption<?>, Object> options,
      List<ChannelHandler> handlers) {}

  private StudiedConnection(SocketChannel channel, Parts parts, String who, Timeline timeline) {
    this.channel = channel;
    this.who = who;
    this.timeline = timeline;
    parts.settings().applyTo(channel);
    parts.options().forEach((option, value) -> set(channel, option, value));
    this.meter = new ConnectionMeter(meters.ofThisLoop(), this::ended);
    channel.pipeline().addLast(meter, new Watcher());
    parts.handlers().forEach(handler -> channel.pipeline().addLast(handler));
    channel.pipeline().addLast(meter.last());
  }

  /** Makes a channel's connection a studied one; tells it to somebody, on its event loop. */
  static ChannelInitializer<SocketChannel> initializer(
      Supplier<Parts> parts, String who, Timeline timeline, Consumer<StudiedConnection> made) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        made.accept(new StudiedConnection(channel, parts.get(), who, timeline));
      }
    };
  }

  @SuppressWarnings("unchecked") // pairs come from StudiedConnector.option, which has their type
  private static void set(Channel channel, ChannelOption<?> option, Object value) {
    if (!channel.config().setOption((ChannelOption<Object>) option, value)) {
      throw new Impossible(option + " = " + value + " cannot be set on this transport");
    }
  }

  /** The channel itself. */
  public SocketChannel channel() {
    return channel;
  }

  public int localPort() {
    return channel.localAddress().getPort();
  }

  public int remotePort() {
    return channel.remoteAddress().getPort();
  }

  /** Becomes done once the connection is there. */
  CompletableFuture<StudiedConnection> active() {
    return active;
  }

  /** Writes and flushes; the future tells when the kernel has taken all of it, or why not. */
  public ChannelFuture write(byte[] bytes) {
    return channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  /** Whether Netty's buffer is at or below its high mark. */
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** What was counted of it, from the same handlers as in both programs. */
  public ConnectionTotals totals() {
    return meters.totals();
  }

  /** Where the bytes are now that were written to it. */
  public Ledger ledger() throws InterruptedException {
    return onLoop(this::ledgerNow);
  }

  /** The same, on the event loop. */
  public Ledger ledgerNow() {
    long taken = totals().writtenBytes();
    TcpInfo info = TcpInfo.of(channel);
    Ledger.Kernel kernel =
        info == null
            ? null
            : new Ledger.Kernel(
                info.acknowledgedBytes() - acknowledgedBefore,
                info.sentBytes()
                    - info.retransmittedBytes()
                    - (info.acknowledgedBytes() - acknowledgedBefore),
                info.notSentBytes());
    var buffer = channel.unsafe().outboundBuffer();
    return new Ledger(
        timeline.nowMicros(),
        taken,
        meter.pendingBytes(),
        buffer == null ? 0 : buffer.totalPendingWriteBytes(),
        kernel);
  }

  /** What the kernel knows of it; null on NIO, and once it is closed. */
  public @Nullable TcpInfo tcpInfo() {
    return TcpInfo.of(channel);
  }

  /** Runs something on its event loop and waits for the answer. */
  public <T> T onLoop(Callable<T> task) throws InterruptedException {
    Future<T> future = channel.eventLoop().submit(task);
    future.await();
    if (future.cause() != null) {
      throw new IllegalStateException(future.cause());
    }
    return future.getNow();
  }

  /** How it ended; waits for that. */
  public ConnectionEnd awaitEnd() throws InterruptedException {
    try {
      return ended.get(PlainPeer.PATIENCE, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(who + " did not end", e);
    }
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return ended.isDone();
  }

  private void ended(ConnectionEnd end) {
    timeline.add(
        who,
        "ended: " + end.cause().label() + ", noticed by " + end.operation().label(),
        end.unflushedBytes());
    ended.complete(end);
  }

  /** Tells the timeline what the experiment's handlers are told. */
  private final class Watcher extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      TcpInfo info = TcpInfo.of(channel);
      acknowledgedBefore = info == null ? 0 : info.acknowledgedBytes();
      timeline.add(who, "connected");
      ctx.fireChannelActive();
      active.complete(StudiedConnection.this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      timeline.add(
          who,
          channel.isWritable() ? "writable again" : "unwritable: above the high mark",
          meter.pendingBytes());
      ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      timeline.add(who, "event " + event.getClass().getSimpleName());
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      timeline.failed(who, "exception", failure);
      ctx.fireExceptionCaught(failure);
    }
  }
}
