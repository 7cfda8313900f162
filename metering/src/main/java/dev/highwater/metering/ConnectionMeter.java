package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Meters one connection from its opening to its end, and decides its one close cause. It stands
 * first in the pipeline, next to the socket: the kernel takes cipher text where there is TLS, and
 * only what is written as such can be compared with it. What goes wrong in the handlers behind it,
 * {@link #last()} hears.
 */
public final class ConnectionMeter extends ChannelDuplexHandler {
  private final ConnectionCounters counters;
  private final WriteBufferMeter marks;
  private final Consumer<ConnectionEnd> onEnd;
  private final EndSignals signals = new EndSignals();
  private @Nullable Channel channel;
  private @Nullable WriteMeter writes;
  private long openedNanos;
  private long receivedBytes;
  private boolean opensLater;
  private boolean isOpen;
  private boolean ended;
  private boolean resetsAtClose;
  private long retransmits;
  private int watchedAt;

  /**
   * @param onEnd is told once how the connection ended, on its event loop, after it was counted
   * @param counters where to count, those of the channel's event loop
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
   *
   * @return a handler for this connection alone
   */
  public ChannelHandler last() {
    return new ClosingAfterFailure(this, signals);
  }

  // ---- opening

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Channel added = ctx.channel();
    ChannelOutboundBuffer buffer = added.unsafe().outboundBuffer();
    if (buffer == null) { // closed before it could be metered
      return;
    }
    channel = added;
    writes = new WriteMeter(counters, signals, added, buffer);
    if (added.isActive()) {
      begin(added);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx.channel());
    ctx.fireChannelActive();
  }

  private void begin(Channel active) {
    if (openedNanos != 0) {
      return; // when it was added
    }
    openedNanos = System.nanoTime();
    resetsAtClose |= lingersForZero(active);
    if (!opensLater) {
      open();
    }
    active.closeFuture().addListener(closed -> closing());
  }

  /** Counts the connection as open; to be called once, and only where that was put off. */
  public void open() {
    isOpen = true;
    counters.opened.increment();
    if (channel != null) {
      counters.watch.add(this, channel.eventLoop());
    }
  }

  /** {@return nanoseconds since the connection became active; on its event loop} */
  public long nanosSinceActive() {
    return System.nanoTime() - openedNanos;
  }

  // ---- traffic

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      int size = bytes.readableBytes();
      receivedBytes += size;
      counters.receivedBytes.add(size);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (writes == null) {
      ctx.write(message, promise);
      return;
    }
    writes.write(ctx, message, promise);
    if (ended) {
      counters.discardedBy(signals.cause()).add(writes.takeLateBytes());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().unsafe().outboundBuffer() != null) { // else it is late, and of no crossing
      marks.changed(ctx.channel().isWritable());
    }
    ctx.fireChannelWritabilityChanged();
  }

  // ---- signals of the end

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    closeCalled(ctx.channel());
    ctx.close(promise);
  }

  @Override
  public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
    closeCalled(ctx.channel());
    ctx.disconnect(promise);
  }

  private void closeCalled(Channel closed) {
    if (closed.isOpen()) {
      signals.closeCalled();
    }
    resetsAtClose |= !ended && lingersForZero(closed);
  }

  private static boolean lingersForZero(Channel open) {
    Integer linger = open.isOpen() ? open.config().getOption(ChannelOption.SO_LINGER) : null;
    return linger != null && linger == 0;
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

  /**
   * Takes a failure of reading as a sign of why the connection is about to end.
   *
   * @param failure the exception
   */
  public void failed(Throwable failure) {
    signals.failed(failure, Operation.READ);
  }

  /** Takes the end of the peer's output as a sign, however it was told. */
  public void inputEnded() {
    signals.inputEnded();
  }

  /** Takes our own reason to end the connection, unless its end was decided before. */
  void intend(CloseCause cause) {
    signals.intend(cause);
  }

  /** Takes note that the close will be a reset. */
  void resetsAtClose() {
    resetsAtClose = true;
  }

  /**
   * Closes after a failure that nobody knew how to deal with.
   *
   * @param failure the exception
   * @param channel the connection
   */
  public void closeAfter(Throwable failure, Channel channel) {
    new ClosingAfterFailure(this, signals).close(channel, failure);
  }

  // ---- the end

  private void closing() {
    if (writes != null) {
      writes.closing();
    }
    if (channel != null && channel.pipeline().context(this) == null) {
      end(); // taken out of the pipeline, where nobody will tell
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  private void end() {
    if (ended || openedNanos == 0) {
      return;
    }
    ended = true;
    if (writes != null) {
      writes.hearFailures();
    }
    signals.closed(channel != null && halfCloses(channel));
    long unflushedBytes = writes == null ? 0 : writes.unflushedBytes();
    Phase phase =
        unflushedBytes > 0
            ? Phase.FLUSHING
            : receivedBytes > 0 ? Phase.IDLE : Phase.BEFORE_FIRST_BYTE;
    ConnectionEnd end =
        new ConnectionEnd(signals.cause(), signals.operation(), phase, unflushedBytes);
    // Netty tells of a write before it takes it off the buffer, and the listener may close.
    marks.closed(unflushedBytes == 0);
    if (isOpen) {
      counters.ended(end, resetsAtClose, nanosSinceActive());
      counters.watch.remove(watchedAt);
    } else {
      counters.discardedBy(end.cause()).add(unflushedBytes);
    }
    if (writes != null) {
      counters.discardedBy(end.cause()).add(writes.takeLateBytes());
    }
    onEnd.accept(end);
  }

  /** Whether the peer's FIN is told by an event, and does not just close the channel. */
  private static boolean halfCloses(Channel channel) {
    return Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
  }

  // ---- what the loop looks at from time to time

  /**
   * {@return bytes that were written to this connection and not taken by the kernel; on its event
   * loop}
   */
  public long pendingBytes() {
    return writes == null ? 0 : writes.pendingBytes();
  }

  /** What Netty compares with the marks. */
  long bufferedBytes() {
    return writes == null ? 0 : writes.bufferedBytes();
  }

  long receivedBytes() {
    return receivedBytes;
  }

  /** That the kernel took, of a write that is under way included; on its event loop. */
  long sentBytes() {
    return writes == null ? 0 : writes.sentBytes();
  }

  long unwritableNanos(long nowNanos) {
    return marks.unwritableNanos(nowNanos);
  }

  long openedNanos() {
    return openedNanos;
  }

  /** Of a connection that is, or was, active. */
  Channel channel() {
    return Objects.requireNonNull(channel, "set when it became active");
  }

  /** What the kernel knows of the connection; null where the transport cannot tell. */
  @Nullable TcpInfo tcpInfo() {
    return channel == null ? null : TcpInfo.of(channel);
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
