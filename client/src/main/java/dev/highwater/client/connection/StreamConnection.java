package dev.highwater.client.connection;

import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.exchange.StreamBytes;
import dev.highwater.client.exchange.StreamCheck;
import dev.highwater.client.exchange.StreamDirection;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.LocalClose;
import dev.highwater.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection without requests: writes as fast as the peer takes it, and reads whatever comes.
 *
 * <p>The buffer is filled up to its high mark, handed over, and filled beyond the mark only when
 * the kernel did not take all of it: a crossing means that the peer, or the network, takes less
 * than we could send. No more than the mark and one piece is ever pending.
 */
final class StreamConnection extends TargetConnection {
  /** Hand-overs before other connections get their turn. */
  private static final int ROUNDS = 16;

  private final ConnectionSlot slot;
  private final LoopWork work;
  private final StreamDirection direction;
  private final StreamBytes bytes;
  private final @Nullable StreamCheck check;
  private final Runnable goOn = this::goOn;

  /** One for each write that can be pending, used in turn: a queued buffer has a reader index. */
  private ByteBuf[] pieces = {};

  private @Nullable Channel channel;
  private int nextPiece;
  private boolean wasReady;
  private boolean sending;
  private long sentBytes;
  private long receivedBytes;

  StreamConnection(ConnectionSlot slot, Streaming streaming, LoopWork work) {
    this.slot = slot;
    this.work = work;
    this.direction = streaming.direction();
    this.bytes = streaming.bytes();
    this.check = streaming.checked() ? new StreamCheck(bytes, slot.number()) : null;
  }

  @Override
  public @Nullable Channel channel() {
    return channel;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    Channel opened = ctx.channel();
    channel = opened;
    slot.filled(this);
    if (!opened.isOpen()) {
      return;
    }
    if (direction.writes()) {
      pieces = new ByteBuf[piecesUpToTheMark(opened) + 1];
      for (int i = 0; i < pieces.length; i++) {
        pieces[i] = bytes.piece(slot.number());
      }
    }
    wasReady = true;
    work.ready(slot);
    goOn();
  }

  @Override
  boolean isReady() {
    return wasReady;
  }

  @Override
  void send(long nowNanos) {
    goOn();
  }

  private void goOn() {
    Channel open = Objects.requireNonNull(channel);
    if (sending || !direction.writes()) {
      return;
    }
    sending = true; // a flush can make the connection writable while we are still at it
    for (int round = 0; round < ROUNDS && mayWrite(open); round++) {
      writeOneRun(open);
    }
    sending = false;
    if (mayWrite(open)) {
      EventLoops.afterSockets(open.eventLoop(), goOn);
    }
  }

  private boolean mayWrite(Channel open) {
    return work.isSending() && open.isWritable();
  }

  private void writeOneRun(Channel open) {
    int run = 0;
    int most = pieces.length - 1;
    while (run < most && open.bytesBeforeUnwritable() > costOfAPiece()) {
      writePiece(open);
      run++;
    }
    if (run == 0) {
      writePiece(open); // the kernel has left us some of the last run: wait, above the mark
    }
    open.flush();
  }

  private void writePiece(Channel open) {
    ByteBuf piece = pieces[nextPiece];
    nextPiece = nextPiece + 1 == pieces.length ? 0 : nextPiece + 1;
    sentBytes += bytes.pieceBytes();
    open.write(piece.setIndex(0, bytes.pieceBytes()), open.unsafe().voidPromise());
  }

  private int costOfAPiece() {
    return bytes.pieceBytes() + StreamBytes.OVERHEAD_BYTES;
  }

  private int piecesUpToTheMark(Channel open) {
    return Math.max(1, open.config().getWriteBufferHighWaterMark() / costOfAPiece());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    if (ctx.channel().isWritable() && !sending) {
      slot.worked();
      // Afterwards: in the middle of a flush another one does nothing, and what is left of a run
      // would not mean that the kernel is full.
      ctx.channel().eventLoop().execute(goOn);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf received = (ByteBuf) message;
    try {
      if (check != null) {
        tell(check.check(received, receivedBytes, sentBytes));
      }
      receivedBytes += received.readableBytes();
      slot.worked();
    } finally {
      received.release();
    }
  }

  private void tell(@Nullable Mismatch wrong) {
    if (wrong != null) {
      work.recorder().unasked(System.nanoTime());
      work.mismatch(wrong);
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
  void checkTimeout(long nowNanos, long timeoutNanos) {
    // A stream that stands still is a result: the time unwritable, and no throughput.
  }

  @Override
  void close() {
    if (channel != null) {
      LocalClose.close(channel, CloseCause.LOCAL);
    }
  }

  @Override
  public void ended(ConnectionEnd end) {
    slot.emptied(false, false, false);
    work.closed(slot, end, wasReady);
  }

  /** What an echo still owes us, or else what the kernel has not taken. */
  @Override
  long streamingBytes() {
    if (check != null) {
      return Math.max(0, sentBytes - receivedBytes);
    }
    ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
