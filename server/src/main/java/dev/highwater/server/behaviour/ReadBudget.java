package dev.highwater.server.behaviour;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Bounds how many bytes of one connection are read: a read is never offered more room than is left.
 *
 * <p>It is needed beside auto-read, which is not obeyed after the peer's FIN or reset: then epoll
 * and io_uring read until nothing is left in the kernel. With nothing left to spend, the first read
 * of such a round is given one byte, since io_uring cannot cope with an exception there; the second
 * fails with {@link Spent}. Such bytes, one or at most two (io_uring), are taken off what is
 * granted next.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
final class ReadBudget implements RecvByteBufAllocator {
  private final RecvByteBufAllocator sizes;
  private long leftBytes;
  private boolean lifted;

  /**
   * @param sizes says how large a read is when the budget does not
   */
  ReadBudget(RecvByteBufAllocator sizes) {
    this.sizes = sizes;
  }

  /** Allows so many bytes from now on; what was granted before and not read is forfeited. */
  void grant(long bytes) {
    leftBytes = Math.min(leftBytes, 0) + bytes;
  }

  /** True while more may be read. */
  boolean isLeft() {
    return lifted || leftBytes > 0;
  }

  /** Allows everything from now on. */
  void lift() {
    lifted = true;
  }

  @Override
  @SuppressWarnings("deprecation") // the newer type is what every allocator of Netty returns
  public Handle newHandle() {
    return new Bounded((ExtendedHandle) sizes.newHandle());
  }

  /** Says that a read was tried although nothing is left to spend; not an error. */
  static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Spent() {
      super("the read budget is spent", null, false, false);
    }
  }

  @SuppressWarnings("deprecation") // its superclass implements the older type
  private final class Bounded extends DelegatingHandle implements ExtendedHandle {
    private boolean firstOfRound = true;

    Bounded(ExtendedHandle delegate) {
      super(delegate);
    }

    @Override
    public void reset(ChannelConfig config) {
      firstOfRound = true;
      super.reset(config);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (!isLeft() && !firstOfRound) {
        throw new Spent();
      }
      firstOfRound = false;
      return lifted
          ? super.allocate(allocator)
          : allocator.ioBuffer((int) Math.max(1, Math.min(guess(), leftBytes)));
    }

    @Override
    public void lastBytesRead(int bytes) {
      super.lastBytesRead(bytes);
      if (bytes > 0) {
        leftBytes -= bytes;
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
    }
  }
}
