package dev.highwater.lab.bench;

import dev.highwater.transport.ConnectionSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Makes one connection under study; begins with what the user asked for. */
public final class StudiedConnector {
  private final Bench bench;
  private final Bootstrap bootstrap;
  private final ConnectionSettings settings;
  private final String who;
  private final Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
  private final List<ChannelHandler> handlers = new ArrayList<>();

  StudiedConnector(Bench bench, String who) {
    this.bench = bench;
    this.settings = bench.settings().connections();
    this.who = who;
    this.bootstrap =
        new Bootstrap()
            .group(bench.loops())
            .channel(bench.transport().channelClass())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) bench.settings().connectTimeout().toMillis());
  }

  /** Sets an option after, and so above, those of the user. */
  public <T> StudiedConnector option(ChannelOption<T> option, T value) {
    options.put(option, value);
    return this;
  }

  /** Netty's marks, in bytes. */
  public StudiedConnector marks(int low, int high) {
    return option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(low, high));
  }

  /**
   * Netty's marks as the user asked, but no lower than two and four blocks: one that is as large as
   * the high mark would cross it by itself.
   */
  public StudiedConnector marksForBlocksOf(int bytes) {
    WriteBufferWaterMark asked = settings.marks();
    return marks(Math.max(asked.low(), 2 * bytes), Math.max(asked.high(), 4 * bytes));
  }

  /** How long connecting may take. */
  public StudiedConnector connectTimeoutMillis(int millis) {
    bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis);
    return this;
  }

  /** Adds a handler behind the meter; the bytes that it is given are its to release. */
  public StudiedConnector handler(ChannelHandler handler) {
    handlers.add(handler);
    return this;
  }

  /**
   * Connects to a port of this machine and waits until the connection is there.
   *
   * @throws Impossible if it cannot be made
   */
  public StudiedConnection to(int port) throws InterruptedException {
    return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Connects to an address and waits until the connection is there. */
  public StudiedConnection to(SocketAddress address) throws InterruptedException {
    CompletableFuture<StudiedConnection> made = new CompletableFuture<>();
    ChannelFuture attempt = attempt(address, made);
    attempt.await();
    if (!attempt.isSuccess()) {
      throw new Impossible("cannot connect to " + address + ": " + attempt.cause().getMessage());
    }
    return made.join().active().join();
  }

  /** Begins to connect; the future tells how it went. */
  public ChannelFuture attempt(SocketAddress address) {
    return attempt(address, new CompletableFuture<>());
  }

  private ChannelFuture attempt(SocketAddress address, CompletableFuture<StudiedConnection> made) {
    return bootstrap
        .clone()
        .handler(
            StudiedConnection.initializer(
                () -> new StudiedConnection.Parts(settings, options, handlers),
                who,
                bench.timeline(),
                connection -> {
                  bench.closing(connection);
                  made.complete(connection);
                }))
        .connect(address);
  }
}
