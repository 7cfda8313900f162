package dev.highwater.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's {@link EpollIoHandler}, with every socket kept in the epoll set until it is closed.
 *
 * <p>Netty 4.2.18 takes a socket out of the set while nothing is to be told of it, and cannot take
 * it in again: the next change of interest fails (ENOENT, epoll_ctl(2)), and Netty then throws away
 * what was still to be written. Behind the peer's FIN, where only writing is left, that happens as
 * soon as a flush uses up its turn ({@code ChannelConfig.getWriteSpinCount()}), or a piece is
 * written late and the kernel does not take it whole. Here such a socket stays in the set,
 * edge-triggered: of what the kernel tells unasked (EPOLLERR, EPOLLHUP) it tells once.
 */
final class SteadyEpoll implements IoHandler {
  private final IoHandler netty;

  private SteadyEpoll(IoHandler netty) {
    this.netty = netty;
  }

  static IoHandlerFactory newFactory() {
    IoHandlerFactory netty = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new SteadyEpoll(netty.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
      }
    };
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Kept(netty.register(handle));
  }

  @Override
  public void initialize() {
    netty.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return netty.run(context);
  }

  @Override
  public void prepareToDestroy() {
    netty.prepareToDestroy();
  }

  @Override
  public void destroy() {
    netty.destroy();
  }

  @Override
  public void wakeup() {
    netty.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return netty.isCompatible(handleType);
  }

  /** The registration of one socket; its interest is changed on its event loop only. */
  private static final class Kept implements IoRegistration {
    private final IoRegistration netty;
    private boolean isInSet;

    Kept(IoRegistration netty) {
      this.netty = netty;
    }

    @Override
    public long submit(IoOps ops) {
      if (!ops.equals(EpollIoOps.NONE)) {
        isInSet = true;
      } else if (isInSet) {
        return netty.submit(EpollIoOps.EPOLLET);
      }
      return netty.submit(ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // so says the interface
    public <T> T attachment() {
      return netty.attachment();
    }

    @Override
    public boolean isValid() {
      return netty.isValid();
    }

    @Override
    public boolean cancel() {
      return netty.cancel();
    }
  }
}
