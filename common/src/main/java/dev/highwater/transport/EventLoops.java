package dev.highwater.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The event loops that a program runs its connections on: started, and shared fairly. */
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

  /**
   * Lets an event loop look at its sockets before it goes on with something long.
   *
   * <p>By a timer that is due at once: a plain task would come before the sockets, since an event
   * loop may run those for a second before it looks at its sockets again.
   *
   * @param rest of it, run on that event loop
   */
  public static void afterSockets(EventLoop loop, Runnable rest) {
    loop.schedule(rest, 1, TimeUnit.NANOSECONDS);
  }
}
