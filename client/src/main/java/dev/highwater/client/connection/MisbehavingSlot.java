package dev.highwater.client.connection;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMetrics;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the run's places for a difficult connection; it outlives the connection that fills it.
 *
 * <p>Used on its event loop alone.
 */
public final class MisbehavingSlot {
  private final int number;
  private final Misbehaviour.Group group;
  private final InetSocketAddress target;
  private final @Nullable InetSocketAddress source;
  private final ConnectionMetrics meters;
  private @Nullable MisbehavingConnection connection;

  /**
   * @param number of the connection in the run, behind those of the healthy ones
   * @param target the peer, resolved
   * @param source the local address to bind, port 0; null lets the kernel choose
   * @param meters those of its kind
   */
  public MisbehavingSlot(
      int number,
      Misbehaviour.Group group,
      InetSocketAddress target,
      @Nullable InetSocketAddress source,
      ConnectionMetrics meters) {
    this.number = number;
    this.group = group;
    this.target = target;
    this.source = source;
    this.meters = meters;
  }

  /** The connection; null between two of them. */
  public @Nullable MisbehavingConnection connection() {
    return connection;
  }

  public Misbehaviour kind() {
    return group.kind();
  }

  MisbehavingConnection newConnection(Conversation conversation, Consumer<ConnectionEnd> onEnd) {
    return new MisbehavingConnection(this, conversation, onEnd);
  }

  void filled(MisbehavingConnection opened) {
    connection = opened;
  }

  void emptied() {
    connection = null;
  }

  int number() {
    return number;
  }

  long readBytesPerSecond() {
    return group.readBytesPerSecond();
  }

  InetSocketAddress target() {
    return target;
  }

  @Nullable InetSocketAddress source() {
    return source;
  }

  ConnectionMetrics meters() {
    return meters;
  }
}
