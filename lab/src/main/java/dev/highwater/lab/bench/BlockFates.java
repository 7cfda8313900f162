package dev.highwater.lab.bench;

import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/** Remembers what became of the blocks of one {@link BlockWriter}; written by its event loop. */
public final class BlockFates {
  private volatile int succeeded;
  private volatile int failed;
  private volatile int firstFailed = -1;
  private volatile @Nullable Throwable firstFailure;
  private volatile int progressed = -1;
  private volatile long progressBytes;

  /** A writer whose blocks are watched from here. */
  public BlockWriter writer(byte[] block, long mostBytes) {
    return new BlockWriter(block, mostBytes, this::ended).onProgress(this::progressed);
  }

  /** Blocks that the kernel took whole. */
  public int succeeded() {
    return succeeded;
  }

  /** Blocks whose promise failed. */
  public int failed() {
    return failed;
  }

  /** The number, from 0, of the block whose promise failed first; -1 if none did. */
  public int firstFailed() {
    return firstFailed;
  }

  /** With what it failed; null if none did. */
  public @Nullable Throwable firstFailure() {
    return firstFailure;
  }

  /** How many bytes of that block had gone, by the progress that its promise told. */
  public long progressOfFirstFailedBytes() {
    return progressed == firstFailed ? progressBytes : 0;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
  private void ended(int number, ChannelFuture write) {
    if (write.isSuccess()) {
      succeeded++;
      return;
    }
    failed++;
    if (firstFailed < 0) {
      firstFailed = number;
      firstFailure = write.cause();
    }
  }

  private void progressed(int number, long bytes) {
    progressed = number;
    progressBytes = bytes;
  }
}
