package dev.highwater.client.run;

import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.ParsedOptions;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Plans of a few requests in a closed loop, for tests to which the rest of a plan is all one. */
final class SmallPlan {
  private SmallPlan() {}

  /**
   * A plan without warm-up.
   *
   * @param requests at most; {@link Long#MAX_VALUE} for no limit, and then it needs a length
   */
  static LoadPlan of(
      Transport transport,
      InetSocketAddress peer,
      int connections,
      Conversation conversation,
      long requests) {
    ParsedOptions options = ParsedOptions.of();
    return new LoadPlan(
        List.of(peer),
        List.of("peer"),
        connections,
        conversation,
        null,
        Arrivals.CONSTANT,
        1,
        RunShare.ALL,
        null,
        requests,
        Duration.ZERO,
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        List.of(),
        transport,
        new ConnectionSettings(
            SocketSettings.ofClient(transport, options.channel(), new ClientSocketGroup()),
            options.channel()),
        Duration.ofSeconds(5),
        null,
        Lifespan.UNLIMITED,
        List.of(),
        null);
  }

  static InetSocketAddress addressOf(RunningServer server) {
    HostPort address = HostPort.parse(server.address());
    return new InetSocketAddress(address.host(), address.port());
  }
}
