package dev.highwater.client.run;

import dev.highwater.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A peer that answers requests of one length, each with a delay, and does wrong now and then. */
public final class FaultyPeer implements AutoCloseable {

  /**
   * What it does wrong: of each 1,000 requests, or of each 1,000 connections, so many.
   *
   * @param leastDelayNanos from a request to its reply
   * @param mostDelayNanos from a request to its reply; evenly drawn between the two
   * @param resets requests after which the connection is reset
   * @param closes requests after which the connection is closed
   * @param stops requests from which on nothing is answered; half of the time nothing is read, too
   * @param wrong replies of the right length with a wrong byte
   * @param tooShort replies of which the end is missing
   * @param extra replies with bytes behind them that nobody asked for
   * @param resetAtOnce connections that are reset when they are accepted
   * @param unaskedAtOnce connections on which the peer speaks first
   */
  public record Faults(
      long leastDelayNanos,
      long mostDelayNanos,
      int resets,
      int closes,
      int stops,
      int wrong,
      int tooShort,
      int extra,
      int resetAtOnce,
      int unaskedAtOnce) {

    /** Answers everything, and rightly, after so long. */
    public static Faults none(long leastDelayNanos, long mostDelayNanos) {
      return new Faults(leastDelayNanos, mostDelayNanos, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Whether each request is answered, on a connection that stays. */
    public boolean areNone() {
      return equals(none(leastDelayNanos, mostDelayNanos));
    }

    /** Whether there can be bytes that belong to no request. */
    boolean speaksUnasked() {
      return extra > 0 || unaskedAtOnce > 0;
    }
  }

  private static final int MOST_EXTRA = 8;

  private final Faults faults;
  private final int requestLength;
  private final byte[] reply;
  private final long seed;
  private final ServerBootstrap bootstrap;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong writtenBytes = new AtomicLong();
  private final Queue<Long> replies = new ConcurrentLinkedQueue<>();
  private @Nullable Channel listener;
  private @Nullable Socket portHolder;
  private final InetSocketAddress address;

  /**
   * Listens on a free port of this machine.
   *
   * @param loops it runs on
   * @param requestLength bytes of each request, 1 or more
   * @param reply to each; empty when nothing is answered
   * @param seed of what is drawn
   */
  public FaultyPeer(
      Transport transport,
      EventLoopGroup loops,
      Faults faults,
      int requestLength,
      byte[] reply,
      long seed) {
    this.faults = faults;
    this.requestLength = requestLength;
    this.reply = Arrays.copyOf(reply, reply.length);
    this.seed = seed;
    this.bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.listenerClass())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new Served(accepted.getAndIncrement()));
                  }
                });
    this.listener = bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = (InetSocketAddress) listener.localAddress();
  }

  private Channel bind(InetSocketAddress where) {
    return bootstrap.bind(where).syncUninterruptibly().channel();
  }

  /** Where it listens, or did. */
  public InetSocketAddress address() {
    return address;
  }

  /** When it began to write each of its replies, of {@link System#nanoTime()}, right or wrong. */
  Queue<Long> replies() {
    return replies;
  }

  /** Bytes that it wrote, whether or not anybody got them. */
  long writtenBytes() {
    return writtenBytes.get();
  }

  /** Refuses connections from now on; those that are open stay. */
  synchronized void refuse() throws IOException {
    if (listener != null) {
      listener.close().syncUninterruptibly();
      listener = null;
      portHolder = holding(address); // else the kernel may give it to a client, who connects to it
    }
  }

  /** Accepts connections again. */
  synchronized void acceptAgain() throws IOException {
    if (portHolder != null) {
      portHolder.close();
      portHolder = null;
      listener = bind(address);
    }
  }

  /** Binds a port without listening: who connects to it is refused. */
  static Socket holding(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(address);
    return socket;
  }

  @Override
  public synchronized void close() throws IOException {
    if (listener != null) {
      listener.close().syncUninterruptibly();
      listener = null;
    }
    if (portHolder != null) {
      portHolder.close();
      portHolder = null;
    }
    channels.close().syncUninterruptibly();
  }

  /** One connection. */
  private final class Served extends ChannelInboundHandlerAdapter {
    private final Random random;
    private long received;
    private long lastReplyNanos = System.nanoTime();
    private boolean stopped;

    private Served(int number) {
      random = new Random(seed + number);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.add(ctx.channel());
      if (happens(faults.resetAtOnce)) {
        reset(ctx);
      } else if (happens(faults.unaskedAtOnce)) {
        write(ctx, unasked());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      long before = received / requestLength;
      received += bytes.readableBytes();
      bytes.release();
      for (long request = before; request < received / requestLength && !stopped; request++) {
        answer(ctx);
      }
    }

    private void answer(ChannelHandlerContext ctx) {
      if (happens(faults.stops)) {
        stopped = true;
        ctx.channel().config().setAutoRead(random.nextBoolean());
        return;
      }
      if (happens(faults.resets)) {
        stopped = true;
        later(ctx, () -> reset(ctx));
        return;
      }
      if (happens(faults.closes)) {
        stopped = true;
        later(ctx, ctx::close);
        return;
      }
      if (reply.length == 0) {
        return;
      }
      byte[] answer = reply.clone();
      if (happens(faults.wrong)) {
        answer[random.nextInt(answer.length)] ^= 1;
      }
      if (happens(faults.tooShort)) {
        answer = Arrays.copyOf(answer, random.nextInt(answer.length));
      }
      byte[] whole = answer;
      later(ctx, () -> write(ctx, whole));
      if (happens(faults.extra)) {
        byte[] more = unasked();
        later(ctx, () -> write(ctx, more));
      }
    }

    /** No longer than a reply, so that it ends no more than one request. */
    private byte[] unasked() {
      int most = Math.max(1, Math.min(MOST_EXTRA, reply.length));
      return Arrays.copyOf(reply, 1 + random.nextInt(most));
    }

    /** After its delay, and not before what was to be done before it. */
    private void later(ChannelHandlerContext ctx, Runnable what) {
      long spread = faults.mostDelayNanos - faults.leastDelayNanos;
      long delay = faults.leastDelayNanos + (long) (random.nextDouble() * spread);
      long now = System.nanoTime();
      lastReplyNanos = Math.max(lastReplyNanos, now + delay);
      if (lastReplyNanos == now) {
        what.run();
      } else {
        ctx.executor().schedule(what, lastReplyNanos - now, TimeUnit.NANOSECONDS);
      }
    }

    private void write(ChannelHandlerContext ctx, byte[] bytes) {
      replies.add(System.nanoTime());
      writtenBytes.addAndGet(bytes.length);
      ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes), ctx.voidPromise());
    }

    private void reset(ChannelHandlerContext ctx) {
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      ctx.close();
    }

    private boolean happens(int ofThousand) {
      return ofThousand > 0 && random.nextInt(1_000) < ofThousand;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // the client reset it, or is gone
    }
  }
}
