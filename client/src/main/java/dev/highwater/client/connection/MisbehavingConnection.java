package dev.highwater.client.connection;

import dev.highwater.client.connection.Connector.Occupant;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.RequestSource;
import dev.highwater.client.exchange.Requests;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that behaves badly on purpose; what it reads is thrown away. */
public final class MisbehavingConnection extends ChannelInboundHandlerAdapter implements Occupant {
  /**
   * From one write to the next. A peer that takes everything is sent no more than a write buffer's
   * high mark in that time, for it is the reading that is to be difficult.
   */
  private static final long WRITE_PAUSE_MILLIS = 10;

  /** How long the one that resets waits for the beginning of a reply. */
  private static final long LONGEST_BEFORE_RESET_MILLIS = 100;

  /** Of the kernel, each way, where we do not read: the peer is to feel it, not our memory. */
  private static final int SMALL_BUFFER_BYTES = 16 * 1024;

  private static final long READS_PER_SECOND = 10;
  private static final long LARGEST_READ_BYTES = 64 * 1024; // more of them a second above that
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final MisbehavingSlot place;
  private final Conversation conversation;
  private final RequestSource requests;
  private final Consumer<ConnectionEnd> onEnd;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> reads;
  private boolean writeIsDue;

  MisbehavingConnection(
      MisbehavingSlot place, Conversation conversation, Consumer<ConnectionEnd> onEnd) {
    this.place = place;
    this.conversation = conversation;
    this.onEnd = onEnd;
    this.requests = conversation.requests().unread(place.number());
  }

  /** The channel; null before it is active. */
  public @Nullable Channel channel() {
    return channel;
  }

  /** Closes the connection, because the run is over. */
  public void close() {
    if (channel != null) {
      LocalClose.close(channel, CloseCause.LOCAL);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!place.kind().sendsAllTheTime()) {
      return;
    }
    ChannelConfig config = ctx.channel().config();
    config.setAutoRead(false); // before it is active, or the first read is tried
    config.setOption(ChannelOption.SO_RCVBUF, Math.max(SMALL_BUFFER_BYTES, 2 * bytesOfOneRead()));
    config.setOption(ChannelOption.SO_SNDBUF, SMALL_BUFFER_BYTES);
    if (place.kind() == Misbehaviour.SLOW_READ) {
      config.setRecvByteBufAllocator(
          new FixedRecvByteBufAllocator(bytesOfOneRead()).maxMessagesPerRead(1));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    channel = ctx.channel();
    place.filled(this);
    switch (place.kind()) {
      case SILENT -> {}
      case STALL -> startSending();
      case SLOW_READ -> {
        startSending();
        long every = NANOS_PER_SECOND * bytesOfOneRead() / place.readBytesPerSecond();
        reads = ctx.executor().scheduleAtFixedRate(ctx::read, every, every, TimeUnit.NANOSECONDS);
      }
      case RESET -> {
        writeFirstMessage();
        writeOneAndAHalf();
        ctx.executor().schedule(this::reset, LONGEST_BEFORE_RESET_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    if (place.kind() == Misbehaviour.RESET) {
      reset();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    if (place.kind().sendsAllTheTime()) {
      writeSoon();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  public void ended(ConnectionEnd end) {
    if (reads != null) {
      reads.cancel(false);
    }
    place.emptied();
    onEnd.accept(end);
  }

  private int bytesOfOneRead() {
    long bytes = Math.max(1, place.readBytesPerSecond() / READS_PER_SECOND);
    return (int) Math.min(bytes, LARGEST_READ_BYTES);
  }

  private void startSending() {
    writeFirstMessage();
    write();
  }

  private void writeFirstMessage() {
    Requests first = conversation.firstMessage();
    if (first != null) {
      Objects.requireNonNull(channel).writeAndFlush(next(first.unread(place.number()), 1));
    }
  }

  private void write() {
    writeIsDue = false;
    Channel open = Objects.requireNonNull(channel);
    if (!open.isWritable()) {
      return; // also when it has ended; else it is told when it can write again
    }
    open.writeAndFlush(next(requests, requests.mostInOneRun()));
    writeSoon();
  }

  private ByteBuf next(RequestSource outgoing, int count) {
    return outgoing.next(count, System.nanoTime(), Objects.requireNonNull(channel));
  }

  private void writeSoon() {
    Channel open = Objects.requireNonNull(channel);
    if (!writeIsDue && open.isWritable()) {
      writeIsDue = true;
      open.eventLoop().schedule(this::write, WRITE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void writeOneAndAHalf() {
    Channel open = Objects.requireNonNull(channel);
    open.write(next(requests, 1));
    ByteBuf second = next(requests, 1);
    int half = Math.max(1, second.readableBytes() / 2);
    open.writeAndFlush(second.writerIndex(second.readerIndex() + half));
  }

  private void reset() {
    Channel open = Objects.requireNonNull(channel);
    if (open.isOpen()) {
      LocalClose.reset(open, CloseCause.LOCAL);
    }
  }
}
