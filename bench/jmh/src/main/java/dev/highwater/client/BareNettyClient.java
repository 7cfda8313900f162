package dev.highwater.client;

import dev.highwater.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The least closed loop that Netty allows on epoll, with one request in flight: it counts the bytes
 * that come back, looks at none of them and at no clock. In the place of our client in bench/run it
 * tells what is Netty's own way; see bench/README.md.
 *
 * <p>{@code BareNettyClient PORT CONNECTIONS LENGTH SECONDS}.
 */
public final class BareNettyClient {
  private BareNettyClient() {}

  public static void main(String[] args) throws InterruptedException {
    int port = Integer.parseInt(args[0]);
    int connections = Integer.parseInt(args[1]);
    int length = Integer.parseInt(args[2]);
    ByteBuf request =
        Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(length)).clear().writeZero(length));
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Transport.EPOLL.channelClass())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new AskAgain(request));
                  }
                });
    for (int i = 0; i < connections; i++) {
      Channel unused = bootstrap.connect("127.0.0.1", port).sync().channel();
    }
    TimeUnit.MILLISECONDS.sleep((long) (Double.parseDouble(args[3]) * 1e3));
    System.exit(0);
  }

  private static final class AskAgain extends ChannelInboundHandlerAdapter {
    private final ByteBuf request;
    private int missing;

    AskAgain(ByteBuf request) {
      this.request = request;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ask(ctx);
    }

    private void ask(ChannelHandlerContext ctx) {
      missing = request.readableBytes();
      ctx.writeAndFlush(request.duplicate(), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf reply = (ByteBuf) message;
      missing -= reply.readableBytes();
      reply.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (missing == 0) {
        ask(ctx);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      ctx.close();
    }
  }
}
