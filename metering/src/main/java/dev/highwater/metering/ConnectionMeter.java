package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what passes between one connection's socket and its handlers, and decides its one close
 * cause. It stands first in the pipeline, next to the socket: the kernel takes cipher text where
 * there is TLS, and only what is written as such can be compared with it. What goes wrong in the
 * handlers behind it, {@link #last()} hears.
 *
 * <p>A reset that arrives while bytes are pending reaches no {@code exceptionCaught}: only the
 * promises of the writes fail. So this handler listens to the promise of every write. Who does not
 * want to know of one gives {@code channel.unsafe().voidPromise()}, and it gets another here that
 * costs as little; the channel's own void promise would raise an exception for each that fails.
 */
public final class ConnectionMeter extends ChannelDuplexHandler implements ChannelFutureListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionMeter.class);

  private final ConnectionCounters counters;
  private final WriteBufferMeter marks;
  private final Consumer<ConnectionEnd> onEnd;
  private final EndSignals signals = new EndSignals();
  private final WritesInFlight writes = new WritesInFlight();
  private @Nullable ChannelOutboundBuffer buffer;
  private @Nullable Channel channel;
  private @Nullable SharedPromise shared;
  private long openedNanos;
  private long unflushedBytes;
  private long lostBytes;
  private long lateBytes;
  private boolean opensLater;
  private boolean receivedAny;
  private boolean isOpen;
  private boolean closing;
  private boolean ended;
  private boolean resetsAtClose;
  private long retransmits;
  private int watchedAt;

  /**
   * @param onEnd is told once how the connection ended, on its event loop, after it was counted
   */
  public ConnectionMeter(ConnectionCounters counters, Consumer<ConnectionEnd> onEnd) {
    this.counters = counters;
    this.marks = new WriteBufferMeter(counters);
    this.onEnd = onEnd;
  }

  /**
   * Lets the connection count as open only from {@link #open()} on; to be called before the channel
   * is active. One that ends before is counted nowhere, but {@code onEnd} is told.
   */
  public void openLater() {
    opensLater = true;
  }

  /**
   * The handler that closes the connection after a failure that nobody before it knew how to deal
   * with; to be added last.
   */
  public ChannelHandler last() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        failed(failure);
        closeAfter(failure, ctx.channel());
      }
    };
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    openedNanos = System.nanoTime();
    channel = ctx.channel();
    shared = new SharedPromise(channel, this::written);
    buffer = channel.unsafe().outboundBuffer();
    Integer linger = channel.config().getOption(ChannelOption.SO_LINGER);
    resetsAtClose |= linger != null && linger == 0;
    if (!opensLater) {
      open();
    }
    // At this moment the buffer still holds what the close will throw away, later it does not.
    channel.closeFuture().addListener(closed -> closing());
    ctx.fireChannelActive();
  }

  /** Counts the connection as open; to be called once, and only where that was put off. */
  public void open() {
    isOpen = true;
    counters.opened.increment();
    if (channel != null) {
      counters.watch.add(this, channel.eventLoop());
    }
  }

  /** Since the connection became active; on its event loop. */
  public long nanosSinceActive() {
    return System.nanoTime() - openedNanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    receivedAny = true;
    counters.receivedBytes.add(((ByteBuf) message).readableBytes());
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    marks.changed(ctx.channel().isWritable());
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    int size = ((ByteBuf) message).readableBytes();
    counters.writtenBytes.add(size);
    if (ctx.channel().unsafe().outboundBuffer() == null) { // closed or closing: it can only fail
      writtenTooLate(size);
      ctx.write(message, promise);
      return;
    }
    writes.add(size);
    counters.pendingBytes.add(size);
    if (shared != null && promise.isVoid()) {
      ctx.write(message, shared);
    } else {
      ctx.write(message, promise.unvoid().addListener(this));
    }
    if (buffer != null) {
      counters.pending.raiseTo(buffer.totalPendingWriteBytes());
    }
  }

  private void writtenTooLate(int size) {
    if (ended) {
      counters.discardedBy(signals.cause()).add(size);
    } else {
      lateBytes += size;
    }
  }

  private void closing() {
    long pending = pendingBytes();
    // What the kernel took of the first of the writes that are about to fail.
    counters.sentBytes.add(writes.bytes() - pending);
    unflushedBytes = pending + lostBytes;
    closing = true;
  }

  @Override
  public void operationComplete(ChannelFuture write) {
    written(write.cause());
  }

  /** A write has an outcome. */
  private void written(@Nullable Throwable failure) {
    int size = writes.removeOldest();
    counters.pendingBytes.add(-size);
    if (failure == null) {
      counters.sentBytes.add(size);
    } else {
      signals.failed(failure, Operation.WRITE);
      boolean isLost =
          failure instanceof ChannelOutputShutdownException || failure instanceof OutOfMemoryError;
      if (isLost && !closing) {
        lostWhole(Objects.requireNonNull(channel), failure, size);
      }
    }
  }

  /**
   * Netty answers a failure that is not the socket's by shutting down the output alone, and leaves
   * a connection on which nothing can be written and, perhaps, nothing is heard any more. How far
   * the first write had come it then no longer tells: that one counts as lost whole. A write for
   * which there was no memory it leaves out, and goes on with the next.
   */
  private void lostWhole(Channel connection, Throwable failure, int size) {
    lostBytes += size;
    if (lostBytes == size) { // the first of them
      UnexpectedFailure.tell(connection, failure);
    }
    connection.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      signals.inputEnded();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof IOException) { // the kernel's; of the rest those behind know better
      failed(failure);
    }
    ctx.fireExceptionCaught(failure);
  }

  /** Takes a failure of reading as a sign of why the connection is about to end. */
  public void failed(Throwable failure) {
    signals.failed(failure, Operation.READ);
  }

  /** Takes the end of the peer's output as a sign, however it was told. */
  public void inputEnded() {
    signals.inputEnded();
  }

  /** Closes after a failure that nobody knew how to deal with. */
  public void closeAfter(Throwable failure, Channel channel) {
    if (signals.cause() == CloseCause.ERROR) {
      UnexpectedFailure.tell(channel, failure);
    } else {
      LOG.debug("{} ended: {}", channel, failure.toString());
    }
    LocalClose.closeNow(channel);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Phase phase =
        unflushedBytes > 0 ? Phase.FLUSHING : receivedAny ? Phase.IDLE : Phase.BEFORE_FIRST_BYTE;
    ConnectionEnd end =
        new ConnectionEnd(signals.cause(), signals.operation(), phase, unflushedBytes);
    ended = true;
    marks.closed();
    if (isOpen) {
      counters.ended(end, resetsAtClose, nanosSinceActive());
      counters.watch.remove(watchedAt);
    } else {
      counters.discardedBy(end.cause()).add(end.unflushedBytes());
    }
    counters.discardedBy(end.cause()).add(lateBytes);
    onEnd.accept(end);
    ctx.fireChannelInactive();
  }

  /** Bytes that were written to this connection and not taken by the kernel; on its event loop. */
  public long pendingBytes() {
    return buffer == null ? 0 : writes.pendingBytes(buffer);
  }

  /** What Netty compares with the marks. */
  long bufferedBytes() {
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** What the kernel knows of the connection; null where the transport cannot tell. */
  @Nullable TcpInfo tcpInfo() {
    return channel == null ? null : TcpInfo.of(channel);
  }

  /** Takes our own reason to end the connection, unless its end was decided before. */
  void intend(CloseCause cause) {
    signals.intend(cause);
  }

  /** Takes note that the close will be a reset. */
  void resetsAtClose() {
    resetsAtClose = true;
  }

  /** How many of these retransmits since the connection began are new since the last call. */
  long newRetransmits(long sinceBegun) {
    long fresh = sinceBegun - retransmits;
    retransmits = sinceBegun;
    return fresh;
  }

  /** Takes note of its place among the connections that are watched. */
  void watchedAt(int place) {
    watchedAt = place;
  }
}
