package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.testing.Peer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event loop allocates as much for a message with the library as without it. */
class AllocationTest {
  private static final int MESSAGES = 100_000;
  private static final int MESSAGES_A_TURN = 20;
  private static final int MESSAGE_BYTES = 64;
  private static final int ROUNDS = 4; // the first ones compile

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Level BEFORE = ResourceLeakDetector.getLevel();

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @BeforeAll
  static void trackNoBuffers() { // which allocates
    ResourceLeakDetector.setLevel(Level.DISABLED);
  }

  @AfterAll
  static void trackBuffers() {
    ResourceLeakDetector.setLevel(BEFORE);
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_allocate_nothing_for_a_message(boolean voidPromises) throws Exception {
    // when
    double without = bytesPerMessage(voidPromises, false);
    double with = bytesPerMessage(voidPromises, true);
    // then
    System.out.printf(
        "allocated a message, %s promises: %.3f B without the library, %.3f B with it%n",
        voidPromises ? "void" : "plain", without, with);
    assertThat(with - without).isLessThan(1);
  }

  /** The least of some rounds, since what the compiler allocates for itself is not ours. */
  private double bytesPerMessage(boolean voidPromises, boolean metered) throws Exception {
    ConnectionMetrics metrics = ConnectionMetrics.builder("echo").build();
    AtomicLong loopThread = new AtomicLong();
    Channel listener = listen(metered ? metrics : null, voidPromises, loopThread);
    double least = Double.MAX_VALUE;
    try (Peer peer = Peer.connectedTo(((InetSocketAddress) listener.localAddress()).getPort())) {
      for (int round = 0; round < ROUNDS; round++) {
        echo(peer, MESSAGES_A_TURN);
        long before = THREADS.getThreadAllocatedBytes(loopThread.get());
        echo(peer, MESSAGES);
        long allocated = THREADS.getThreadAllocatedBytes(loopThread.get()) - before;
        least = Math.min(least, (double) allocated / MESSAGES);
      }
    }
    listener.close().syncUninterruptibly();
    return least;
  }

  private static void echo(Peer peer, int messages) throws Exception {
    byte[] turn = new byte[MESSAGES_A_TURN * MESSAGE_BYTES];
    for (int sent = 0; sent < messages; sent += MESSAGES_A_TURN) {
      peer.send(turn);
      peer.receive(turn.length);
    }
  }

  private Channel listen(ConnectionMetrics metrics, boolean voidPromises, AtomicLong loopThread) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                loopThread.set(Thread.currentThread().getId());
                if (metrics != null) {
                  metrics.addTo(channel);
                }
                channel.pipeline().addLast(new SplittingEcho(voidPromises));
              }
            })
        .bind("127.0.0.1", 0)
        .syncUninterruptibly()
        .channel();
  }

  /** Writes back what it reads, in messages of their own. */
  private static final class SplittingEcho extends ChannelInboundHandlerAdapter {
    private final boolean voidPromises;

    SplittingEcho(boolean voidPromises) {
      this.voidPromises = voidPromises;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        int size = Math.min(MESSAGE_BYTES, bytes.readableBytes());
        ctx.write(
            bytes.readRetainedSlice(size), voidPromises ? ctx.voidPromise() : ctx.newPromise());
      }
      bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }
}
