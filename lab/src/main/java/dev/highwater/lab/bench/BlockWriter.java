package dev.highwater.lab.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import java.util.function.BiConsumer;

/**
 * Writes blocks of one size for as long as the connection is writable, as a well-behaved sender on
 * Netty does, and goes on when it is writable again.
 */
public final class BlockWriter extends ChannelInboundHandlerAdapter {
  private final byte[] block;
  private final long mostBytes;
  private final BiConsumer<Integer, ChannelFuture> outcome;
  private BiConsumer<Integer, Long> progress = (number, bytes) -> {};
  private volatile long writtenBytes;
  private volatile boolean stopped = true;

  /**
   * @param block what is written again and again
   * @param mostBytes stops when so many are written; {@link Long#MAX_VALUE} for no end
   * @param outcome is told of each block, by its number from 0, once it has an outcome
   */
  public BlockWriter(byte[] block, long mostBytes, BiConsumer<Integer, ChannelFuture> outcome) {
    this.block = block.clone();
    this.mostBytes = mostBytes;
    this.outcome = outcome;
  }

  /**
   * Has somebody told, before it begins, whenever the kernel took a part of a block: the number of
   * the block from 0, and its bytes taken up to then.
   */
  public BlockWriter onProgress(BiConsumer<Integer, Long> told) {
    progress = told;
    return this;
  }

  /** Begins to write; from any thread. */
  public void startOn(StudiedConnection connection) {
    stopped = false;
    connection.channel().eventLoop().execute(() -> writeOn(connection.channel()));
  }

  /** Writes no more; from any thread. */
  public void stop() {
    stopped = true;
  }

  /** Bytes given to Netty up to now; from any thread. */
  public long writtenBytes() {
    return writtenBytes;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    writeOn(ctx.channel());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
  private void writeOn(Channel channel) {
    while (!stopped && channel.isWritable() && channel.isActive() && writtenBytes < mostBytes) {
      int number = (int) (writtenBytes / block.length);
      ByteBuf content = Unpooled.wrappedBuffer(block);
      writtenBytes += block.length;
      channel.writeAndFlush(content, channel.newProgressivePromise()).addListener(new Fate(number));
    }
  }

  /** Passes on what becomes of one block. */
  private final class Fate implements ChannelProgressiveFutureListener {
    private final int number;

    Fate(int number) {
      this.number = number;
    }

    @Override
    public void operationProgressed(ChannelProgressiveFuture write, long taken, long total) {
      progress.accept(number, taken);
    }

    @Override
    public void operationComplete(ChannelProgressiveFuture write) {
      outcome.accept(number, write);
    }
  }
}
