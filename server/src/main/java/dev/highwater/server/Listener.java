package dev.highwater.server;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.server.behaviour.EchoLatency;
import dev.highwater.server.guard.AcceptErrors;
import dev.highwater.units.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/**
 * One listening socket, its connections and what was counted of them.
 *
 * @param name that tells it from the others in metrics: the behaviour's, numbered from the second
 *     on
 * @param behaviour what it does with its connections
 * @param channel the listening socket
 * @param connections those that are open now
 * @param meters what they have done
 * @param echoLatency how long what was echoed took
 * @param acceptErrors what could not be accepted
 */
record Listener(
    String name,
    Behaviour behaviour,
    Channel channel,
    ChannelGroup connections,
    ConnectionMetrics meters,
    EchoLatency echoLatency,
    AcceptErrors acceptErrors) {

  /** Where it listens; with the port that the kernel chose if 0 was asked for. */
  HostPort address() {
    InetSocketAddress bound = (InetSocketAddress) channel.localAddress();
    return new HostPort(NetUtil.toAddressString(bound.getAddress()), bound.getPort());
  }

  int port() {
    return address().port();
  }

  ConnectionTotals totals() {
    return meters.totals();
  }
}
