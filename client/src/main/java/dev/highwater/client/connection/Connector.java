package dev.highwater.client.connection;

import dev.highwater.metrics.ConnectionCounters;
import dev.highwater.metrics.ConnectionMeter;
import dev.highwater.metrics.TrafficCounter;
import dev.highwater.metrics.WriteBufferMeter;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes the connections of one event loop. */
public final class Connector {
  private final Bootstrap bootstrap;
  private final ConnectionSettings settings;
  private final Conversation conversation;

  /**
   * @param connectTimeout how long an attempt may take, above 0
   */
  public Connector(
      Transport transport,
      EventLoop loop,
      ConnectionSettings settings,
      Duration connectTimeout,
      Conversation conversation) {
    this.settings = settings;
    this.conversation = conversation;
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
    Bootstrap attempt = bootstrap.clone().handler(pipeline(slot, work));
    ChannelFuture connected =
        slot.source() == null
            ? attempt.connect(slot.target())
            : attempt.connect(slot.target(), slot.source());
    connected.addListener(
        future -> {
          if (future.isSuccess()) {
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

  private ChannelInitializer<SocketChannel> pipeline(ConnectionSlot slot, LoopWork work) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        settings.applyTo(channel);
        ConnectionCounters counters = slot.meters().ofThisLoop();
        TrafficCounter traffic = new TrafficCounter(counters);
        TargetConnection connection = TargetConnection.of(slot, conversation, work);

        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(traffic);
        pipeline.addLast(new WriteBufferMeter(counters));
        pipeline.addLast(connection);
        pipeline.addLast(new ConnectionMeter(counters, traffic, connection::ended));
      }
    };
  }
}
