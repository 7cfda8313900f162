package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Follows every byte that one connection's handlers write: pending, then sent or discarded.
 *
 * <p>A reset that arrives while bytes are pending reaches no {@code exceptionCaught}: only the
 * promises of the writes fail. So it listens to the promise of every write. Who does not want to
 * know of one gives {@code channel.unsafe().voidPromise()}, and it gets another here that costs as
 * little; the channel's own void promise would raise an exception for each that fails.
 *
 * <p>A listener that closes the channel while Netty is telling of several writes that the kernel
 * took at once makes it fail those after it: they count as discarded, as their promises say.
 */
final class WriteMeter implements ChannelFutureListener {
  private final ConnectionCounters counters;
  private final EndSignals signals;
  private final WritesInFlight writes = new WritesInFlight();
  private final Channel channel;
  private final SharedPromise shared;
  private final ChannelOutboundBuffer buffer;
  private long sentBytes;
  private long unflushedBytes;
  private long lostBytes;
  private long lateBytes;
  private boolean closing;

  /**
   * @param buffer the channel's, which it no longer gives once it is closed, while until its
   *     promises have failed the buffer still tells how far the first write had come
   */
  WriteMeter(
      ConnectionCounters counters,
      EndSignals signals,
      Channel channel,
      ChannelOutboundBuffer buffer) {
    this.counters = counters;
    this.signals = signals;
    this.channel = channel;
    this.buffer = buffer;
    this.shared = new SharedPromise(channel, failure -> written(null, failure));
  }

  /** Passes a write on, and follows it. */
  void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    long size = sizeOf(message);
    counters.writtenBytes.add(size);
    if (channel.unsafe().outboundBuffer() == null) { // closed or closing: it can only fail
      lateBytes += size;
      ctx.write(message, promise);
      return;
    }
    counters.pendingBytes.add(size);
    if (promise.isVoid()) {
      writes.add(size, null);
      ctx.write(message, shared);
    } else {
      ChannelPromise ofThisOne =
          promise.unvoid(); // others' promises may stand for many writes, too
      writes.add(size, ofThisOne);
      ctx.write(message, ofThisOne.addListener(this));
    }
    counters.pending.raiseTo(buffer.totalPendingWriteBytes());
  }

  /** What the socket would be given of a message; 0 for what it does not take. */
  private static long sizeOf(Object message) {
    if (message instanceof ByteBuf bytes) {
      return bytes.readableBytes();
    }
    if (message instanceof FileRegion region) {
      return region.count() - region.transferred();
    }
    return message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
  }

  @Override
  public void operationComplete(ChannelFuture write) {
    if (channel.eventLoop().inEventLoop()) {
      written(write, write.cause());
    } else { // a handler with an executor of its own has its promises tell there
      channel.eventLoop().execute(() -> written(write, write.cause()));
    }
  }

  /** A write has an outcome. */
  private void written(@Nullable Future<?> promise, @Nullable Throwable failure) {
    if (failure != null && (promise == null || !promise.isCancelled())) {
      signals.failed(failure, Operation.WRITE);
    }
    if (closing) {
      return; // it was counted with the end
    }
    long size = writes.remove(promise);
    counters.pendingBytes.add(-size);
    if (failure == null) {
      sent(size);
      return;
    }
    if (failure instanceof ChannelOutputShutdownException || failure instanceof OutOfMemoryError) {
      lostWhole(failure, size);
    } else { // cancelled, or nothing that a socket takes: the connection goes on
      counters.discardedBy(CloseCause.LOCAL).add(size);
    }
  }

  private void sent(long bytes) {
    sentBytes += bytes;
    counters.sentBytes.add(bytes);
  }

  /**
   * Netty answers a failure that is not the socket's by shutting down the output alone, and leaves
   * a connection on which nothing can be written and, perhaps, nothing is heard any more. How far
   * the first write had come it then no longer tells: that one counts as lost whole. A write for
   * which there was no memory it leaves out, and goes on with the next.
   */
  private void lostWhole(Throwable failure, long size) {
    lostBytes += size;
    if (lostBytes == size) { // the first of them
      UnexpectedFailure.tell(channel, failure);
    }
    channel.close();
  }

  /** At this moment the buffer still holds what the close will throw away, later it does not. */
  void closing() {
    long taken = writes.removeSucceeded();
    long pending = pendingBytes();
    counters.pendingBytes.add(-taken - writes.bytes());
    // What the kernel took of the first of the writes that are about to fail.
    sent(taken + writes.bytes() - pending);
    unflushedBytes = pending + lostBytes;
    closing = true;
  }

  /** Takes the failures as signs of the end whose listeners Netty calls only later. */
  void hearFailures() {
    writes.forEachFailure(failure -> signals.failed(failure, Operation.WRITE));
  }

  /** Bytes that the handlers wrote and the kernel has not taken; on the event loop. */
  long pendingBytes() {
    if (closing) {
      return 0;
    }
    long bytes = writes.bytes();
    return bytes == 0 ? 0 : bytes - buffer.currentProgress(); // most have none: look no further
  }

  /** Bytes that the kernel took, of a write that is under way included; on the event loop. */
  long sentBytes() {
    return closing ? sentBytes : sentBytes + writes.bytes() - pendingBytes();
  }

  /** What Netty compares with the marks. */
  long bufferedBytes() {
    return buffer.totalPendingWriteBytes();
  }

  /** Bytes that were lost with the connection, once it closes; but for those written later. */
  long unflushedBytes() {
    return unflushedBytes;
  }

  /**
   * Bytes that were written after the close since the last call.
   *
   * @return 0 or more
   */
  long takeLateBytes() {
    long late = lateBytes;
    lateBytes = 0;
    return late;
  }
}
