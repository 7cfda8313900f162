package dev.highwater.client.command;

import dev.highwater.options.TransportGroup;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * The client's event loops, from their start to their end.
 *
 * @param transport that they wait with
 */
record RunningLoops(Transport transport, EventLoopGroup group) implements AutoCloseable {

  /** Starts them, as many as were asked for. */
  static RunningLoops start(Transport transport, TransportGroup asked) {
    return new RunningLoops(transport, EventLoops.start(transport, asked.threads(), "client"));
  }

  List<EventLoop> all() {
    return StreamSupport.stream(group.spliterator(), false).map(EventLoop.class::cast).toList();
  }

  /** In words: {@code epoll, event loops 2}. */
  String inWords() {
    return transport + ", event loops " + all().size();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
