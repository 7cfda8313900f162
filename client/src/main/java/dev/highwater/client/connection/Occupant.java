package dev.highwater.client.connection;

import dev.highwater.metering.ConnectionEnd;
import io.netty.channel.ChannelHandler;

/** The handler that a connection of a run is there for. */
interface Occupant extends ChannelHandler {

  /** The connection has ended; told once, on its event loop. */
  void ended(ConnectionEnd end);
}
