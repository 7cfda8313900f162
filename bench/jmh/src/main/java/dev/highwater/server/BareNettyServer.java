package dev.highwater.server;

import dev.highwater.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/**
 * The least echo that Netty allows on epoll: one handler that writes back, nothing of ours. With
 * it, bench/run tells what is Netty's own way and what our meters and guards add. Prints {@code
 * listening PORT}.
 */
public final class BareNettyServer {
  private BareNettyServer() {}

  public static void main(String[] args) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(loop)
            .channel(Transport.EPOLL.listenerClass())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new WriteBack());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
  }

  private static final class WriteBack extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message, ctx.voidPromise());
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
