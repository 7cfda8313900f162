package dev.highwater.transport;

import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.TransportChoice;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways in which Netty can talk to the kernel's sockets. */
public enum Transport {
  /** The JDK's selector: everywhere, with the fewest options. */
  NIO(
      NioSocketChannel.class,
      NioServerSocketChannel.class,
      NioIoHandler::newFactory,
      () -> (Throwable) null),
  /** Linux epoll(7) through Netty's native library. */
  EPOLL(
      EpollSocketChannel.class,
      EpollServerSocketChannel.class,
      SteadyEpoll::newFactory,
      Epoll::unavailabilityCause),
  /** Linux io_uring(7) through Netty's native library; container runtimes block it by default. */
  IO_URING(
      IoUringSocketChannel.class,
      IoUringServerSocketChannel.class,
      IoUringIoHandler::newFactory,
      IoUring::unavailabilityCause),
  /** BSD and macOS kqueue(2) through Netty's native library. */
  KQUEUE(
      KQueueSocketChannel.class,
      KQueueServerSocketChannel.class,
      KQueueIoHandler::newFactory,
      KQueue::unavailabilityCause);

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private final Class<? extends SocketChannel> channelClass;
  private final Class<? extends ServerSocketChannel> listenerClass;
  private final Supplier<IoHandlerFactory> ioHandlers;
  private final Supplier<@Nullable Throwable> unavailability;

  Transport(
      Class<? extends SocketChannel> channelClass,
      Class<? extends ServerSocketChannel> listenerClass,
      Supplier<IoHandlerFactory> ioHandlers,
      Supplier<@Nullable Throwable> unavailability) {
    this.channelClass = channelClass;
    this.listenerClass = listenerClass;
    this.ioHandlers = ioHandlers;
    this.unavailability = unavailability;
  }

  /** The transports that this machine has, in the order of their declaration; never empty. */
  public static List<Transport> available() {
    return Arrays.stream(values()).filter(Transport::isAvailable).toList();
  }

  /**
   * Finds the transport for a choice; for {@code auto} the log says what was passed over and why.
   *
   * @throws ConfigurationException if a transport was asked for by name and is not available
   */
  public static Transport choose(TransportChoice choice, Requested requested) {
    return switch (choice) {
      case AUTO -> firstAvailable();
      case NIO -> NIO;
      case EPOLL -> EPOLL.orRefuse(requested);
      case IO_URING -> IO_URING.orRefuse(requested);
      case KQUEUE -> KQUEUE.orRefuse(requested);
    };
  }

  private static Transport firstAvailable() {
    if (EPOLL.isAvailable()) {
      return EPOLL;
    }
    if (KQUEUE.isAvailable()) {
      return KQUEUE;
    }
    LOG.info(
        "transport auto falls back to nio: no epoll ({}), no kqueue ({})",
        EPOLL.whyUnavailable(),
        KQUEUE.whyUnavailable());
    return NIO;
  }

  private Transport orRefuse(Requested requested) {
    String why = whyUnavailable();
    if (why != null) {
      Problems problems = new Problems();
      requested.problem(
          problems, "transport", "one that this machine has, of " + available() + "; " + why);
      throw new ConfigurationException(problems);
    }
    return this;
  }

  public boolean isAvailable() {
    return unavailability.get() == null;
  }

  /** Why this transport cannot be used here, in one line; null when it can. */
  public @Nullable String whyUnavailable() {
    Throwable cause = unavailability.get();
    if (cause == null) {
      return null;
    }
    while (cause.getCause() != null) { // the outermost only says that a class did not initialise
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return (message == null ? cause.getClass().getSimpleName() : message).lines().findFirst().get();
  }

  /** True where the options of Linux's socket(7) and tcp(7) can be set by level and number. */
  public boolean isLinuxNative() {
    return this == EPOLL || this == IO_URING;
  }

  public Class<? extends SocketChannel> channelClass() {
    return channelClass;
  }

  public Class<? extends ServerSocketChannel> listenerClass() {
    return listenerClass;
  }

  IoHandlerFactory ioHandlers() {
    return ioHandlers.get();
  }

  /**
   * The name as it is typed and shown: {@code nio}, {@code epoll}, {@code io_uring}, {@code
   * kqueue}.
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
