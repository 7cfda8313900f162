package dev.highwater.testing;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Accepts metered connections on one transport and hands them out, one by one, to be acted on. */
public final class Acceptor implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Channel listener;
  private final ConnectionMetrics meters = ConnectionMetrics.builder("test").build();
  private final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();

  private Acceptor(Transport transport, ParsedOptions options, boolean accepting) {
    loops = EventLoops.start(transport, 2, "test");
    SocketSettings listening =
        SocketSettings.ofListener(transport, options.listener(), options.channel());
    ConnectionSettings settings =
        new ConnectionSettings(
            SocketSettings.ofConnection(transport, options.channel()), options.channel());
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.listenerClass())
            .handler(
                new ChannelInitializer<ServerSocketChannel>() {
                  @Override
                  protected void initChannel(ServerSocketChannel channel) {
                    channel.config().setAutoRead(accepting);
                    listening.applyTo(channel);
                  }
                })
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    settings.applyTo(channel);
                    accepted.add(new Accepted(channel, meters.ofThisLoop()));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /** Listens on a free port of this machine. */
  public static Acceptor on(Transport transport, String... options) {
    return new Acceptor(transport, ParsedOptions.of(options), true);
  }

  /** Listens, but leaves every connection in the accept queue. */
  public static Acceptor thatNeverAccepts(Transport transport, String... options) {
    return new Acceptor(transport, ParsedOptions.of(options), false);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  public Channel listener() {
    return listener;
  }

  /** The connections' counts up to now. */
  public ConnectionTotals totals() {
    return meters.totals();
  }

  /** Where the connections are counted. */
  public ConnectionMetrics meters() {
    return meters;
  }

  /** The next connection, once it is there. */
  public Accepted next() throws InterruptedException {
    Accepted next = accepted.poll(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError("no connection was accepted");
    }
    next.awaitActive();
    return next;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
