package dev.highwater.server;

import dev.highwater.admin.MetricSource;
import dev.highwater.admin.Metrics;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.process.CannotRunException;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.server.behaviour.EchoLatency;
import dev.highwater.server.guard.AcceptErrors;
import dev.highwater.server.guard.ConnectionLimit;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The listeners of one program, from the first bind to the last connection. */
final class Server {
  private final ServerSettings settings;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup loops;
  private final ConnectionLimit limit;
  private final Metrics metrics;
  private final List<Listener> listeners = new ArrayList<>();

  private Server(
      ServerSettings settings, EventLoopGroup acceptor, EventLoopGroup loops, Metrics metrics) {
    this.metrics = metrics;
    this.settings = settings;
    this.acceptor = acceptor;
    this.loops = loops;
    this.limit = new ConnectionLimit(settings.maxConnections());
  }

  /**
   * Binds every listener, or none.
   *
   * @param acceptor accepts; not the loops of the connections, or busy ones would hold it up
   * @param loops run the connections
   * @param metrics shows them, from the first one on
   * @throws CannotRunException if an address cannot be bound, in one line
   */
  static Server start(
      ServerSettings settings, EventLoopGroup acceptor, EventLoopGroup loops, Metrics metrics) {
    Server server = new Server(settings, acceptor, loops, metrics);
    try {
      for (ListenAddress address : settings.listeners()) {
        server.listeners.add(server.bind(address));
      }
    } catch (CannotRunException e) {
      server.stopListening();
      throw e;
    }
    return server;
  }

  List<Listener> listeners() {
    return listeners;
  }

  /** Those that accept and those that run the connections. */
  List<EventLoopGroup> eventLoops() {
    return List.of(acceptor, loops);
  }

  /** What the listeners' connections have done, by the listeners' names. */
  Map<String, ConnectionMetrics> metersByName() {
    Map<String, ConnectionMetrics> meters = new LinkedHashMap<>();
    listeners.forEach(listener -> meters.put(listener.name(), listener.meters()));
    return meters;
  }

  /** What tells a scrape of the listeners. */
  List<MetricSource> metricSources() {
    return listeners.stream()
        .map(listener -> (MetricSource) new ListenerMetrics(listener, settings))
        .toList();
  }

  /**
   * Stops accepting, lets every connection have what it is owed, then FIN; resets what is left when
   * the time is up.
   *
   * @param within zero resets at once what has bytes pending
   */
  void drain(Duration within) {
    stopListening();
    awaitNewcomers();
    List<Channel> open = new ArrayList<>();
    listeners.forEach(listener -> open.addAll(listener.connections()));
    Drain.all(open, within);
  }

  private void stopListening() {
    for (Listener listener : listeners) {
      listener.channel().close().syncUninterruptibly();
    }
  }

  /**
   * What was accepted is on its way to its event loop as a task; only there it joins the others.
   */
  private void awaitNewcomers() {
    loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
  }

  private Listener bind(ListenAddress wanted) {
    String name = nameOf(wanted.behaviour());
    WriteBufferWaterMark marks = settings.connections().marks();
    ConnectionMetrics meters =
        ConnectionMetrics.builder(name)
            .marks(marks.low(), marks.high())
            .tcpInfo(settings.transport().isLinuxNative())
            .build();
    metrics.bind(meters);
    EchoLatency latency = new EchoLatency();
    AcceptErrors acceptErrors = new AcceptErrors();
    ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, loops)
            .channel(settings.transport().listenerClass())
            .handler(
                new ChannelInitializer<ServerSocketChannel>() {
                  @Override
                  protected void initChannel(ServerSocketChannel channel) {
                    settings.listenerOptions().applyTo(channel);
                    channel.pipeline().addLast(acceptErrors);
                  }
                })
            .childHandler(
                new ConnectionPipeline(settings, wanted.behaviour(), limit, meters, latency, open));
    ChannelFuture bound =
        bootstrap.bind(wanted.address().host(), wanted.address().port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new CannotRunException(
          "listen: %s, from %s (expected: an address that can be bound; the system answered: %s)"
              .formatted(wanted, wanted.from(), answer(bound.cause())),
          bound.cause());
    }
    return new Listener(
        name, wanted.behaviour(), bound.channel(), open, meters, latency, acceptErrors);
  }

  private String nameOf(Behaviour behaviour) {
    long before =
        listeners.stream()
            .filter(other -> other.behaviour().toString().equals(behaviour.toString()))
            .count();
    return before == 0 ? behaviour.toString() : behaviour + "-" + (before + 1);
  }

  private static String answer(Throwable refusal) {
    if (refusal instanceof UnresolvedAddressException) { // has no message
      return "unknown host";
    }
    return String.valueOf(refusal.getMessage());
  }
}
