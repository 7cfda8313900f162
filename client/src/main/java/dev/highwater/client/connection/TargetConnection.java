package dev.highwater.client.connection;

import dev.highwater.client.connection.Connector.Occupant;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Conversation.Streaming;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** A connection to a target, as its place in the run sees it, whatever it is used for. */
public abstract class TargetConnection extends ChannelInboundHandlerAdapter implements Occupant {

  static TargetConnection of(
      ConnectionSlot slot, Conversation conversation, Lifespan lifespan, LoopWork work) {
    Streaming streaming = conversation.streaming();
    return streaming == null
        ? new PeerConnection(slot, conversation, lifespan, work)
        : new StreamConnection(slot, streaming, work);
  }

  /** The channel; null before it is active. */
  public abstract @Nullable Channel channel();

  /** Whether it can take requests, or bytes of a stream can be moved on it. */
  abstract boolean isReady();

  /** Sends what may be sent now. */
  abstract void send(long nowNanos);

  /** Ends the connection if it has waited too long for a reply. */
  abstract void checkTimeout(long nowNanos, long timeoutNanos);

  /** The run is over: nothing more is waited for, and what still comes is not looked at. */
  void giveUp(long nowNanos) {}

  /** Closes it at once, with FIN. */
  abstract void close();

  /** Ends it in the way that was asked for. */
  void end() {
    close();
  }

  /** Bytes of a stream that are still on their way; 0 for requests. */
  long streamingBytes() {
    return 0;
  }
}
