package dev.highwater.client.connection;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.tls.Agreement;
import dev.highwater.tls.Tls;
import dev.highwater.tls.TlsFailure;
import dev.highwater.tls.TlsHandshake;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.ConnectionSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect with TLS. It has succeeded once the handshake is done: until then there is
 * no connection for the load, and what ends before is an attempt that failed.
 */
final class TlsAttempt extends ChannelInitializer<SocketChannel> implements TlsHandshake.Listener {
  private final ConnectionSlot slot;
  private final LoopWork work;
  private final ConnectionSettings settings;
  private final Tls tls;
  private final TargetConnection connection;
  private final ConnectionMeter meter;
  private final Consumer<ConnectOutcome> outcome;
  private long connectNanos;
  private boolean isOpen;
  private @Nullable Throwable failure;

  TlsAttempt(
      ConnectionSlot slot,
      LoopWork work,
      ConnectionSettings settings,
      Tls tls,
      Conversation conversation,
      Lifespan lifespan,
      Consumer<ConnectOutcome> outcome) {
    this.slot = slot;
    this.work = work;
    this.settings = settings;
    this.tls = tls;
    this.outcome = outcome;
    this.connection = TargetConnection.of(slot, conversation, lifespan, work);
    this.meter = new ConnectionMeter(slot.meters().ofThisLoop(), this::ended);
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    settings.applyTo(channel);
    meter.openLater();
    channel.pipeline().addLast(meter);
    tls.connect(channel, slot.target(), meter, this);
  }

  /** TCP is there, after so long; now the handshake begins. */
  void connected(long nanos) {
    connectNanos = nanos;
  }

  @Override
  public void secured(Channel channel, Agreement agreed, long nanos) {
    isOpen = true;
    channel.pipeline().addLast(connection);
    meter.open();
    work.recorder().connected(connectNanos);
    work.recorder().secured(nanos);
    slot.connects().connected(connectNanos);
    slot.connects().secured(agreed, nanos);
    outcome.accept(ConnectOutcome.OK);
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    if (isOpen) { // else it is told by the outcome of the attempt
      slot.connects().tlsFailed(TlsFailure.reason(cause));
    }
  }

  private void ended(ConnectionEnd end) {
    if (isOpen) {
      connection.ended(end);
      return;
    }
    ConnectOutcome why = outcomeOf(end.cause());
    if (why == ConnectOutcome.TLS || failure instanceof SslHandshakeTimeoutException) {
      slot.connects().tlsFailed(reason());
    }
    slot.failed();
    slot.connects().ended(why);
    if (why == ConnectOutcome.RESET) {
      slot.meters().ofThisLoop().resetWhileConnecting();
    }
    outcome.accept(why);
  }

  private String reason() {
    return failure == null ? TlsFailure.ENDED : TlsFailure.reason(failure);
  }

  private ConnectOutcome outcomeOf(CloseCause cause) {
    if (failure instanceof SslHandshakeTimeoutException) {
      return ConnectOutcome.TIMEOUT;
    }
    return switch (cause) {
      case TLS, PEER_FIN -> ConnectOutcome.TLS;
      case PEER_RESET -> ConnectOutcome.RESET;
      case NETWORK_TIMEOUT -> ConnectOutcome.TIMEOUT;
      default -> ConnectOutcome.OTHER;
    };
  }
}
