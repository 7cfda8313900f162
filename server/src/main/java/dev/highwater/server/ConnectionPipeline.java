package dev.highwater.server;

import dev.highwater.metering.ConnectionCounters;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ReadGate;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.server.behaviour.EchoLatency;
import dev.highwater.server.guard.ConnectionLimit;
import dev.highwater.server.guard.IdleTimeout;
import dev.highwater.server.guard.Rejection;
import dev.highwater.tls.Tls;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;

/** Puts together what every accepted connection passes through. */
final class ConnectionPipeline extends ChannelInitializer<SocketChannel> {
  /** The behaviour's name in the pipeline, by which {@link Drain} replaces it. */
  static final String BEHAVIOUR = "behaviour";

  /** Here from the start: when it is needed, no descriptor may be left to load its classes with. */
  private final Rejection rejection = new Rejection();

  private final ServerSettings settings;
  private final Behaviour behaviour;
  private final ConnectionLimit limit;
  private final ConnectionMetrics meters;
  private final EchoLatency latency;
  private final ChannelGroup open;

  ConnectionPipeline(
      ServerSettings settings,
      Behaviour behaviour,
      ConnectionLimit limit,
      ConnectionMetrics meters,
      EchoLatency latency,
      ChannelGroup open) {
    this.settings = settings;
    this.behaviour = behaviour;
    this.limit = limit;
    this.meters = meters;
    this.latency = latency;
    this.open = open;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    ConnectionCounters counters = meters.ofThisLoop();
    ConnectionMeter meter = new ConnectionMeter(counters, end -> {});
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(meter);
    if (!limit.admits(channel)) {
      pipeline.addLast(rejection, meter.last());
      return;
    }
    settings.connections().applyTo(channel);
    open.add(channel);

    Tls tls = settings.tls();
    if (tls == null) {
      addBehaviour(pipeline, counters);
      pipeline.addLast(meter.last());
    } else {
      tls.accept(channel, meter, (secured, agreed, nanos) -> addBehaviour(pipeline, counters));
    }
  }

  private void addBehaviour(ChannelPipeline pipeline, ConnectionCounters counters) {
    if (behaviour.answersWhatItReads()) {
      pipeline.addLast(new ReadGate(counters));
    }
    if (settings.idleTimeout() != null) {
      pipeline.addLast(new IdleTimeout(settings.idleTimeout()));
    }
    pipeline.addLast(BEHAVIOUR, behaviour.newHandler(latency.ofThisLoop()));
  }
}
