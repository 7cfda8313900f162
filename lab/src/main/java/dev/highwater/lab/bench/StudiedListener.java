package dev.highwater.lab.bench;

import dev.highwater.metering.TcpInfo;
import dev.highwater.transport.ConnectionSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A listener under study, on a port of this machine; hands out its connections one by one. */
public final class StudiedListener implements AutoCloseable {
  private final ServerSocketChannel channel;
  private final BlockingQueue<StudiedConnection> accepted;

  private StudiedListener(ServerSocketChannel channel, BlockingQueue<StudiedConnection> accepted) {
    this.channel = channel;
    this.accepted = accepted;
  }

  public int port() {
    return channel.localAddress().getPort();
  }

  /** The listening channel itself. */
  public ServerSocketChannel channel() {
    return channel;
  }

  /** What the kernel knows of the listening socket, its accept queue above all; null on NIO. */
  public @Nullable TcpInfo tcpInfo() {
    return TcpInfo.of(channel);
  }

  /** The next accepted connection, once it is there. */
  public StudiedConnection next() throws InterruptedException {
    StudiedConnection next = accepted.poll(PlainPeer.PATIENCE, TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new IllegalStateException("no connection was accepted on port " + port());
    }
    return next.active().join();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }

  /** Says how to listen. */
  public static final class Builder {
    private final Bench bench;
    private final ServerBootstrap bootstrap;
    private final ConnectionSettings settings;
    private Timeline timeline;
    private final String who;
    private final Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
    private Supplier<List<ChannelHandler>> handlers = List::of;

    Builder(Bench bench, String who) {
      this.bench = bench;
      this.settings = bench.settings().connections();
      this.timeline = bench.timeline();
      this.who = who;
      this.bootstrap =
          new ServerBootstrap().group(bench.loops()).channel(bench.transport().listenerClass());
    }

    /** An option of the listening socket, such as SO_BACKLOG. */
    public <T> Builder option(ChannelOption<T> option, T value) {
      bootstrap.option(option, value);
      return this;
    }

    /** An option of each connection, after, and so above, those of the user. */
    public <T> Builder connectionOption(ChannelOption<T> option, T value) {
      options.put(option, value);
      return this;
    }

    /** Netty's marks of each connection, in bytes. */
    public Builder marks(int low, int high) {
      return connectionOption(
          ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(low, high));
    }

    /** Whether it accepts by itself; if not, connections stay in the kernel's queue. */
    public Builder accepting(boolean accepting) {
      return option(ChannelOption.AUTO_READ, accepting);
    }

    /** Leaves what its connections do out of the timeline, where there are many of them. */
    public Builder quiet() {
      timeline = new Timeline();
      return this;
    }

    /** The handlers of a connection, made anew for each. */
    public Builder handlers(Supplier<List<ChannelHandler>> made) {
      handlers = made;
      return this;
    }

    /** Listens on a free loopback port. */
    public StudiedListener open() {
      return open(0).orThrow();
    }

    /** Tries to listen on a loopback port, 0 for a free one; says what came of it. */
    public Attempt open(int port) {
      BlockingQueue<StudiedConnection> accepted = new LinkedBlockingQueue<>();
      ChannelFuture bound =
          bootstrap
              .clone()
              .childHandler(
                  StudiedConnection.initializer(
                      () -> new StudiedConnection.Parts(settings, options, handlers.get()),
                      who,
                      timeline,
                      connection -> {
                        bench.closing(connection);
                        accepted.add(connection);
                      }))
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        return new Attempt(null, bound.cause());
      }
      return new Attempt(
          new StudiedListener((ServerSocketChannel) bound.channel(), accepted), null);
    }
  }

  /**
   * What came of trying to listen.
   *
   * @param listener null when it failed
   * @param failure null when it did not
   */
  public record Attempt(@Nullable StudiedListener listener, @Nullable Throwable failure) {
    /** The listener; {@link Impossible} with the reason when there is none. */
    StudiedListener orThrow() {
      if (listener == null) {
        throw new Impossible("cannot listen: " + failure);
      }
      return listener;
    }
  }
}
