package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.testing.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that has the kernel copy a file to each peer that sends a byte, and then closes. */
class FileServiceTest {
  @Nested
  class OnNio extends Contract {
    @Override
    void listen() {
      listen(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }
  }

  @Nested
  class OnEpoll extends Contract {
    @Override
    void listen() {
      assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
      listen(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }
  }

  abstract static class Contract {
    private static final int FILE_BYTES = 24 << 20;
    private static final int SMALL_RECEIVE_BUFFER_BYTES = 4096;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ConnectionMetrics metrics = ConnectionMetrics.builder("files").build();

    @TempDir private Path directory;
    private EventLoopGroup loops;
    private Channel listener;
    private Figures figures;

    abstract void listen();

    void listen(IoHandlerFactory transport, Class<? extends ServerChannel> channelType) {
      metrics.bindTo(registry);
      figures = new Figures(registry, metrics);
      File file = file();
      loops = new MultiThreadIoEventLoopGroup(1, transport);
      listener =
          new ServerBootstrap()
              .group(loops)
              .channel(channelType)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      metrics.addTo(channel);
                      channel.pipeline().addLast(new FileHandler(file));
                    }
                  })
              .bind("127.0.0.1", 0)
              .syncUninterruptibly()
              .channel();
    }

    private File file() {
      try {
        return Files.write(directory.resolve("file"), new byte[FILE_BYTES]).toFile();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @AfterEach
    void stop() {
      listener.close().syncUninterruptibly();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void should_count_files_to_the_byte() throws Exception {
      // given
      listen();
      // when
      try (Peer peer = connected(0)) {
        assertThat(peer.receiveToEnd()).hasSize(FILE_BYTES);
      }
      // then
      awaitClosedBy("local");
      assertThat(figures.received()).isEqualTo(1);
      assertThat(figures.sent()).isEqualTo(FILE_BYTES);
      assertThat(figures.discarded()).isZero();
    }

    @Test
    void should_count_what_a_peer_that_resets_did_not_get() throws Exception {
      // given
      listen();
      Peer peer = connected(SMALL_RECEIVE_BUFFER_BYTES);
      peer.receive(200_000);
      await().untilAsserted(() -> assertThat(figures.pending()).isPositive());
      await().untilAsserted(() -> assertThat(figures.missingBytes()).as("while pending").isZero());
      // when
      peer.reset();
      // then
      awaitClosedBy("peer_reset");
      assertThat(figures.sent() + figures.discarded()).isEqualTo(FILE_BYTES);
      assertThat(figures.sent()).isBetween(200_000L, FILE_BYTES - 1L);
      assertThat(figures.counted("discarded.bytes", "cause", "peer_reset")).isPositive();
      assertThat(figures.counted("resets", "phase", "flushing", "unflushed", "true")).isEqualTo(1);
    }

    private Peer connected(int receiveBufferBytes) throws Exception {
      int port = ((InetSocketAddress) listener.localAddress()).getPort();
      Peer peer = Peer.connectedTo(port, receiveBufferBytes);
      peer.send(new byte[1]);
      return peer;
    }

    private void awaitClosedBy(String cause) {
      await().untilAsserted(() -> assertThat(figures.closed()).isEqualTo(1));
      assertThat(figures.closedBy(cause)).as("closed by %s", cause).isEqualTo(1);
      assertThat(figures.active()).isZero();
      await().untilAsserted(() -> assertThat(figures.pending()).isZero());
      assertThat(figures.missingBytes()).isZero();
    }
  }

  private static final class FileHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private final File file;

    FileHandler(File file) {
      this.file = file;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf request) {
      ctx.writeAndFlush(new DefaultFileRegion(file, 0, file.length()))
          .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      ctx.close();
    }
  }
}
