package dev.highwater.server;

import dev.highwater.admin.AdminServer;
import dev.highwater.admin.Metrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.metering.Role;
import dev.highwater.options.Problems;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.ParsedOptions;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server on free ports of this machine. */
final class TestServer implements AutoCloseable {
  private final Transport transport;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup loops;
  private ParsedOptions options = ParsedOptions.of();
  private int maxConnections = Integer.MAX_VALUE;
  private Duration idleTimeout;
  private Server server;
  private final Metrics metrics = new Metrics(Role.SERVER);
  private AdminServer admin;

  private TestServer(Transport transport) {
    this.transport = transport;
    this.acceptor = EventLoops.start(transport, 1, "acceptor");
    this.loops = EventLoops.start(transport, 2, "server");
  }

  static TestServer on(Transport transport) {
    return new TestServer(transport);
  }

  /** With channel, listener or TLS options such as {@code --read-size 4KiB}. */
  TestServer with(String... flags) {
    options = ParsedOptions.of(flags);
    return this;
  }

  TestServer maxConnections(int most) {
    maxConnections = most;
    return this;
  }

  TestServer idleTimeout(Duration timeout) {
    idleTimeout = timeout;
    return this;
  }

  /** Starts one listener for each behaviour. */
  TestServer start(Behaviour... behaviours) {
    return start(
        Arrays.stream(behaviours)
            .map(b -> new ListenAddress(b, new HostPort("127.0.0.1", 0), b + "=", "the test"))
            .toArray(ListenAddress[]::new));
  }

  /** Starts one listener as it is typed, such as {@code slow=127.0.0.1:0?delay=1s}. */
  TestServer start(String typed) {
    Problems problems = new Problems();
    ListenAddress address = ListenAddress.parse(typed, "the test", problems);
    if (address == null) {
      throw new IllegalArgumentException(String.join("; ", problems.lines()));
    }
    return start(address);
  }

  TestServer start(ListenAddress... addresses) {
    SocketSettings connections = SocketSettings.ofConnection(transport, options.channel());
    ServerSettings settings =
        new ServerSettings(
            List.of(addresses),
            transport,
            SocketSettings.ofListener(transport, options.listener(), options.channel()),
            new ConnectionSettings(connections, options.channel()),
            maxConnections,
            idleTimeout,
            Tls.ofServer(options.tls(), options.requested()));
    server = Server.start(settings, acceptor, loops, metrics);
    return this;
  }

  Peer connect() {
    return Peer.connectedTo(port());
  }

  Peer connect(int receiveBufferBytes) {
    return Peer.connectedTo(port(), receiveBufferBytes);
  }

  int port() {
    return server.listeners().get(0).port();
  }

  List<Listener> listeners() {
    return server.listeners();
  }

  /** The counts of the first listener. */
  ConnectionTotals totals() {
    return server.listeners().get(0).totals();
  }

  EventLoopGroup loops() {
    return loops;
  }

  /** What its admin endpoint shows. */
  Scrape scrape() {
    return Scrape.of(adminAddress());
  }

  /** Where its admin endpoint is; it gets one when it is asked for the first time. */
  String adminAddress() {
    if (admin == null) {
      metrics.addLoops(server.eventLoops());
      server.metricSources().forEach(metrics::add);
      try {
        admin = AdminServer.start(new HostPort("127.0.0.1", 0), metrics, () -> true, List::of);
        admin.listConnections(server::metersByName);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return admin.address().toString();
  }

  void drain(Duration within) {
    server.drain(within);
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
    acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    metrics.close();
  }
}
