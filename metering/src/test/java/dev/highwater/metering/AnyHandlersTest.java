package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that knows nothing of being metered: whatever its handlers do, and in whatever order,
 * connections and bytes add up.
 */
@SuppressWarnings("deprecation") // the event loops that Netty 4.1 has, too
class AnyHandlersTest {
  private static final int CONNECTIONS = 150;
  private static final int MOST_WRITES = 6;
  private static final int FILE_BYTES = 3_000;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ConnectionMetrics metrics = ConnectionMetrics.builder("orders").build();
  private final EventLoopGroup loops = new NioEventLoopGroup(2);
  private final EventExecutorGroup others = new DefaultEventExecutorGroup(2);
  private final long seed = Long.getLong("highwater.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path directory;
  private File file;
  private Channel listener;

  @BeforeEach
  void start() throws Exception {
    System.out.println("any handlers: -Dhighwater.test.seed=" + seed);
    file = Files.write(directory.resolve("file"), new byte[FILE_BYTES]).toFile();
    metrics.bindTo(registry);
  }

  @AfterEach
  void stop() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    others.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void should_conserve_connections_and_bytes_whatever_the_handlers_do() throws Exception {
    listen(true);
    run();
  }

  @RepeatedTest(4)
  void should_conserve_them_without_half_closed_connections_too() throws Exception {
    listen(false);
    run();
  }

  private void run() throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Peer peer = Peer.connectedTo(((InetSocketAddress) listener.localAddress()).getPort())) {
        peer.send(new byte[1 + random.nextInt(100)]);
        switch (random.nextInt(3)) {
          case 0 -> peer.reset();
          case 1 -> peer.endOutput();
          default -> {}
        }
        readTolerantly(peer);
      }
    }
    await()
        .untilAsserted(
            () -> {
              assertThat(figure("highwater.connections.active")).isZero();
              assertThat(figure("highwater.pending.write.bytes")).isZero();
            });
    ConnectionTotals totals = metrics.totals();
    assertThat(totals.opened()).isEqualTo(CONNECTIONS);
    assertThat(totals.closed()).isEqualTo(CONNECTIONS);
    assertThat(totals.closedByCause().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(CONNECTIONS);
    assertThat(figure("highwater.channels.unwritable")).isZero();
    await() // handlers with threads of their own may still write to connections that are gone
        .untilAsserted(
            () -> {
              ConnectionTotals last = metrics.totals();
              assertThat(last.writtenBytes())
                  .isEqualTo((long) counter("highwater.sent.bytes") + last.discardedBytes());
            });
  }

  /** Reads to the end, however it comes. */
  private static void readTolerantly(Peer peer) {
    try {
      peer.receiveToEnd();
    } catch (IOException | RuntimeException reset) {
      // then there was nothing more to read
    }
  }

  private double figure(String gauge) {
    return registry.get(gauge).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).functionCounter().count();
  }

  private void listen(boolean halfClosure) {
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    metrics.addTo(channel);
                    long own = random.nextLong();
                    if (random.nextBoolean()) { // a handler with threads of its own
                      channel.pipeline().addLast(others, new Anything(own));
                    } else {
                      channel.pipeline().addLast(new Anything(own));
                    }
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  /** Writes all kinds of things in all kinds of ways, and closes in all kinds of ways. */
  private final class Anything extends ChannelInboundHandlerAdapter {
    private final Random own;

    Anything(long seed) {
      own = new Random(seed);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      int writes = own.nextInt(MOST_WRITES);
      for (int i = 0; i < writes; i++) {
        write(ctx);
        if (own.nextBoolean()) {
          ctx.flush();
        }
      }
      ctx.flush();
      end(ctx);
    }

    private void write(ChannelHandlerContext ctx) {
      Object message =
          switch (own.nextInt(5)) {
            case 0 -> new DefaultFileRegion(file, 0, FILE_BYTES);
            case 1 -> "nothing that a socket takes";
            default -> Unpooled.wrappedBuffer(new byte[own.nextInt(200_000)]);
          };
      switch (own.nextInt(6)) {
        case 0 -> ctx.write(message, ctx.newPromise().addListener(ChannelFutureListener.CLOSE));
        case 1 -> ctx.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        case 2 -> ctx.write(message, ctx.voidPromise());
        case 3 -> { // cancelled while it waits for a flush
          ChannelPromise promise = ctx.newPromise();
          ctx.write(message, promise);
          promise.cancel(false);
        }
        case 4 -> others.execute(() -> ctx.channel().writeAndFlush(message));
        default -> ctx.write(message);
      }
    }

    private void end(ChannelHandlerContext ctx) {
      switch (own.nextInt(5)) {
        case 0 -> ctx.close();
        case 1 -> ctx.channel().close();
        case 2 -> ctx.disconnect();
        case 3 -> ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        default -> ctx.executor().schedule(() -> ctx.close(), 20, TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      if (own.nextBoolean()) {
        ctx.close();
      } else {
        ctx.channel().close();
      }
    }
  }
}
