package dev.highwater.client.connection;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one event loop. */
public final class Connector {
  private final Bootstrap bootstrap;
  private final ConnectionSettings settings;
  private final Conversation conversation;
  private final @Nullable Tls tls;
  private final Lifespan lifespan;

  /**
   * @param connectTimeout how long an attempt may take, above 0
   * @param tls spoken on every connection; null means plain TCP
   */
  public Connector(
      Transport transport,
      EventLoop loop,
      ConnectionSettings settings,
      Duration connectTimeout,
      Conversation conversation,
      Lifespan lifespan,
      @Nullable Tls tls) {
    this.tls = tls;
    this.settings = settings;
    this.conversation = conversation;
    this.lifespan = lifespan;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.channelClass())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
            .disableResolver(); // targets were resolved once, before the start
  }

  /**
   * Tries to fill a place.
   *
   * @param outcome is told once, on the event loop
   */
  public void connect(ConnectionSlot slot, LoopWork work, Consumer<ConnectOutcome> outcome) {
    long begun = System.nanoTime();
    TlsAttempt secured =
        tls == null
            ? null
            : new TlsAttempt(slot, work, settings, tls, conversation, lifespan, outcome);
    ChannelInitializer<SocketChannel> handlers =
        secured != null
            ? secured
            : pipeline(slot.meters(), TargetConnection.of(slot, conversation, lifespan, work));
    ChannelFuture connected = open(slot.target(), slot.source(), handlers);
    connected.addListener(
        future -> {
          if (future.isSuccess() && secured != null) {
            secured.connected(System.nanoTime() - begun);
          } else if (future.isSuccess()) {
            long took = System.nanoTime() - begun;
            work.recorder().connected(took);
            slot.connects().connected(took);
            outcome.accept(ConnectOutcome.OK);
          } else {
            ConnectOutcome failure = ConnectOutcome.of(future.cause());
            slot.failed();
            slot.connects().ended(failure);
            if (failure == ConnectOutcome.RESET) {
              slot.meters().ofThisLoop().resetWhileConnecting();
            }
            outcome.accept(failure);
          }
        });
  }

  /**
   * Tries to fill the place of a difficult connection.
   *
   * @param outcome is told once, on the event loop
   * @param onEnd is told how the connection ended, on the event loop, if it came to be
   */
  public void connect(
      MisbehavingSlot place, Consumer<ConnectOutcome> outcome, Consumer<ConnectionEnd> onEnd) {
    Occupant occupant = place.newConnection(conversation, onEnd);
    open(place.target(), place.source(), pipeline(place.meters(), occupant))
        .addListener(
            future ->
                outcome.accept(
                    future.isSuccess() ? ConnectOutcome.OK : ConnectOutcome.of(future.cause())));
  }

  private ChannelFuture open(
      InetSocketAddress target,
      @Nullable InetSocketAddress source,
      ChannelInitializer<SocketChannel> handlers) {
    Bootstrap attempt = bootstrap.clone().handler(handlers);
    return source == null ? attempt.connect(target) : attempt.connect(target, source);
  }

  private ChannelInitializer<SocketChannel> pipeline(ConnectionMetrics meters, Occupant occupant) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        settings.applyTo(channel);
        ConnectionMeter meter = new ConnectionMeter(meters.ofThisLoop(), occupant::ended);
        channel.pipeline().addLast(meter, occupant, meter.last());
      }
    };
  }

  /** The handler that a connection of a run is there for. */
  interface Occupant extends ChannelHandler {

    /** The connection has ended; told once, on its event loop. */
    void ended(ConnectionEnd end);
  }
}
