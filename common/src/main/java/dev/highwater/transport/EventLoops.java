package dev.highwater.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Makes the event loops that a program runs its connections on. */
public final class EventLoops {
  private EventLoops() {}

  /**
   * Starts a group of event loops.
   *
   * @param threads number of event loops, 1 or more
   * @param name prefix of the thread names; later binders read them, so they are never left to
   *     chance
   */
  public static EventLoopGroup start(Transport transport, int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name), transport.ioHandlers());
  }
}
