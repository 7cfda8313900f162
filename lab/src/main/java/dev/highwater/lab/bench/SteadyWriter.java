package dev.highwater.lab.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * Keeps a fixed number of blocks in Netty's buffer, so that the kernel always has more to take, and
 * the marks are never crossed if they are set for it.
 */
public final class SteadyWriter {
  private final StudiedConnection connection;
  private final byte[] block;
  private volatile boolean stopped;

  /** Begins at once; {@link #stop} ends it, and so does the end of the connection. */
  public SteadyWriter(StudiedConnection connection, byte[] block, int blocksInFlight) {
    this.connection = connection;
    this.block = block.clone();
    for (int i = 0; i < blocksInFlight; i++) {
      write();
    }
  }

  /** Writes no more; from any thread. */
  public void stop() {
    stopped = true;
  }

  private void taken(ChannelFuture written) {
    if (written.isSuccess() && !stopped) {
      write();
    }
  }

  private void write() {
    ChannelFutureListener next = this::taken;
    connection.channel().writeAndFlush(Unpooled.wrappedBuffer(block)).addListener(next);
  }
}
