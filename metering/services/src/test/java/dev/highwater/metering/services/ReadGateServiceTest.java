package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ReadGate;
import dev.highwater.testing.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An echo that knows no back-pressure, cured by the gate before it. */
class ReadGateServiceTest {
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int READS_OF_NETTY_BYTES = 2 * 1024 * 1024;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ConnectionMetrics metrics = ConnectionMetrics.builder("echo").build();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void should_bound_what_a_peer_that_does_not_read_can_make_us_hold() throws Exception {
    // given
    metrics.bindTo(registry);
    Figures figures = new Figures(registry, metrics);
    Channel listener = listen();
    Peer peer = Peer.connectedTo(((InetSocketAddress) listener.localAddress()).getPort(), 4096);
    // when
    long[] offered = {0};
    await() // until the kernels of both sides are full
        .until(
            () -> {
              int taken = peer.offer(new byte[BLOCK_BYTES]);
              while (taken > 0) {
                offered[0] += taken;
                taken = peer.offer(new byte[BLOCK_BYTES]);
              }
              return figures.gauge("channels.read.paused", "reason", "unwritable") == 1
                  && figures.pending() > 0;
            });
    long sent = offered[0];
    // then
    assertThat(figures.counted("read.pauses", "reason", "unwritable")).isPositive();
    assertThat(figures.pending()).isBetween(1L, (long) READS_OF_NETTY_BYTES);
    // when
    peer.receive((int) sent);
    // then
    await()
        .untilAsserted(
            () -> {
              assertThat(figures.gauge("channels.read.paused")).isZero();
              assertThat(figures.sent()).isEqualTo(figures.received());
            });
    assertThat(figures.sent()).isEqualTo(sent);
    peer.close();
    listener.close().syncUninterruptibly();
  }

  private Channel listen() {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                // docs:begin gate
                metrics.addTo(channel);
                channel.pipeline().addLast(new ReadGate(metrics.ofThisLoop()));
                // docs:end gate
                channel.pipeline().addLast(new EchoHandler());
              }
            })
        .bind("127.0.0.1", 0)
        .syncUninterruptibly()
        .channel();
  }

  private static final class EchoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }
}
