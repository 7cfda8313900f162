package dev.highwater.client.connection;

import dev.highwater.transport.ConnectionEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** A connection to a target, as its place in the run sees it, whatever it is used for. */
public abstract class TargetConnection extends ChannelInboundHandlerAdapter {

  static TargetConnection of(ConnectionSlot slot, Conversation conversation, LoopWork work) {
    Streaming streaming = conversation.streaming();
    return streaming == null
        ? new PeerConnection(slot, conversation, work)
        : new StreamConnection(slot, streaming, work);
  }

  /** The channel; null before it is active. */
  public abstract @Nullable Channel channel();

  /** Sends what may be sent now. */
  abstract void send(long nowNanos);

  /** Ends the connection if it has waited too long for a reply. */
  abstract void checkTimeout(long nowNanos, long timeoutNanos);

  /** Closes it with FIN. */
  abstract void close();

  /** It has ended. */
  abstract void ended(ConnectionEnd end);

  /** Bytes of a stream that are still on their way; 0 for requests. */
  long streamingBytes() {
    return 0;
  }
}
