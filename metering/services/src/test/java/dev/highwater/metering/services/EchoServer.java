package dev.highwater.metering.services;

import dev.highwater.metering.ConnectionMetrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetSocketAddress;

/**
 * The least echo that Netty allows, with the library or without it, for bench/metering. Prints
 * {@code listening PORT}.
 */
final class EchoServer {
  private EchoServer() {}

  public static void main(String[] args) {
    IoHandlerFactory transport;
    Class<? extends ServerChannel> channelType;
    switch (args[0]) {
      case "epoll" -> {
        transport = EpollIoHandler.newFactory();
        channelType = EpollServerSocketChannel.class;
      }
      case "io_uring" -> {
        transport = IoUringIoHandler.newFactory();
        channelType = IoUringServerSocketChannel.class;
      }
      default -> {
        transport = NioIoHandler.newFactory();
        channelType = NioServerSocketChannel.class;
      }
    }
    boolean metered = args[1].equals("metered");
    ConnectionMetrics metrics = ConnectionMetrics.builder("echo").build();
    Channel listener =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, transport))
            .channel(channelType)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (metered) {
                      metrics.addTo(channel);
                    }
                    channel.pipeline().addLast(new EchoHandler());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
  }

  private static final class EchoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      ctx.close();
    }
  }
}
