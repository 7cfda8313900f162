package dev.highwater.options;

/** The ways to wait for sockets that can be asked for. */
public enum TransportChoice {
  /** epoll on Linux, kqueue on macOS, NIO elsewhere. */
  AUTO,
  NIO,
  EPOLL,
  /** Never chosen by itself: container runtimes block it by default. */
  IO_URING,
  KQUEUE
}
