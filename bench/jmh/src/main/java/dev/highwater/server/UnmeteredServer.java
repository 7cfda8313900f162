package dev.highwater.server;

import dev.highwater.metering.ConnectionCounters;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ReadGate;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.server.behaviour.EchoLatency;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Our echo server without its meters, admin endpoint and close causes, with which bench/run can
 * compare the whole one. Takes {@code --transport NAME}, epoll if left out, and prints {@code
 * listening PORT}.
 */
public final class UnmeteredServer {
  private UnmeteredServer() {}

  public static void main(String[] args) {
    Transport transport =
        args.length == 2 ? Transport.valueOf(args[1].toUpperCase(Locale.ROOT)) : Transport.EPOLL;
    ChannelOptionGroup options = new ChannelOptionGroup();
    ConnectionSettings settings =
        new ConnectionSettings(SocketSettings.ofConnection(transport, options), options);
    ConnectionMetrics unread = ConnectionMetrics.builder("unread").build();
    EchoLatency latency = new EchoLatency();
    Channel listener =
        new ServerBootstrap()
            .group(
                EventLoops.start(transport, 1, "acceptor"),
                EventLoops.start(transport, 1, "server"))
            .channel(transport.listenerClass())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    settings.applyTo(channel);
                    ConnectionCounters counters = unread.ofThisLoop();
                    channel
                        .pipeline()
                        .addLast(new ReadGate(counters))
                        .addLast(Behaviour.ECHO.newHandler(latency.ofThisLoop()));
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
  }
}
