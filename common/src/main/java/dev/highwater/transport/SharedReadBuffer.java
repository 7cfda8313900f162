package dev.highwater.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Has all connections of an event loop read into one buffer, again and again, for as long as nobody
 * keeps it beyond the read; who keeps it keeps it, and the next read gets another.
 *
 * <p>For transports whose reads are done when they return. With io_uring each connection that waits
 * for bytes has its buffer with the kernel.
 */
final class SharedReadBuffer implements RecvByteBufAllocator {
  private static final FastThreadLocal<Spare> SPARE =
      new FastThreadLocal<>() {
        @Override
        protected Spare initialValue() {
          return new Spare();
        }

        @Override
        protected void onRemoval(Spare spare) {
          spare.giveUp();
        }
      };

  private final RecvByteBufAllocator sizes;

  /**
   * @param sizes says how large a read is
   */
  SharedReadBuffer(RecvByteBufAllocator sizes) {
    this.sizes = sizes;
  }

  @Override
  @SuppressWarnings("deprecation") // the newer type is what every allocator of Netty returns
  public Handle newHandle() {
    return new Sharing((ExtendedHandle) sizes.newHandle(), SPARE.get());
  }

  /** The buffer of one event loop; used on that loop only. */
  private static final class Spare {
    private @Nullable ByteBuf buffer;

    /** An empty buffer of this size, to be released by whoever reads into it. */
    ByteBuf take(int size, ByteBufAllocator allocator) {
      ByteBuf free = buffer;
      if (free == null || free.refCnt() != 1 || free.capacity() != size) {
        giveUp();
        free = allocator.ioBuffer(size);
        buffer = free;
      }
      return free.clear().retain();
    }

    void giveUp() {
      if (buffer != null) {
        buffer.release();
        buffer = null;
      }
    }
  }

  @SuppressWarnings("deprecation") // its superclass implements the older type
  private static final class Sharing extends DelegatingHandle implements ExtendedHandle {
    private final Spare spare;

    Sharing(ExtendedHandle delegate, Spare spare) {
      super(delegate);
      this.spare = spare;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return spare.take(guess(), allocator);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
    }
  }
}
