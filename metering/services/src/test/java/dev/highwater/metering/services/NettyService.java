package dev.highwater.metering.services;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A plain Netty server of HTTP, as in docs/metering.md. */
final class NettyService implements Service {
  private static final byte[] LARGE = new byte[LARGE_BYTES];

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ConnectionMetrics metrics;
  private final EventLoopGroup loops;
  private final Channel listener;

  NettyService(IoHandlerFactory transport, Class<? extends ServerChannel> channelType) {
    loops = new MultiThreadIoEventLoopGroup(2, transport);
    ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channel(channelType);
    metrics = metered(bootstrap, registry);
    listener = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
  }

  private static ConnectionMetrics metered(ServerBootstrap bootstrap, MeterRegistry registry) {
    // docs:begin netty
    ConnectionMetrics metrics = ConnectionMetrics.builder("orders").role(Role.SERVER).build();
    metrics.bindTo(registry);
    bootstrap.childHandler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            metrics.addTo(channel); // first in the pipeline, before TLS
            channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536));
            channel.pipeline().addLast(new HttpServerKeepAliveHandler(), new OrdersHandler());
          }
        });
    // docs:end netty
    return metrics;
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  ConnectionMetrics metrics() {
    return metrics;
  }

  @Override
  public Figures figures() {
    return new Figures(registry, metrics);
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Knows nothing of being metered. */
  private static final class OrdersHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      ByteBuf body =
          request.uri().equals("/large")
              ? Unpooled.wrappedBuffer(LARGE)
              : Unpooled.copiedBuffer(HELLO, US_ASCII);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      ctx.writeAndFlush(response);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      ctx.close();
    }
  }
}
