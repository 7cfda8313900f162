package dev.highwater.server;

import dev.highwater.admin.MetricSource;
import dev.highwater.admin.Samples;
import dev.highwater.admin.Series;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.TcpInfo;
import java.util.List;

/** Tells of one listener, beside what its connections tell. */
final class ListenerMetrics implements MetricSource {
  private static final List<String> REASONS_TO_COME = List.of("per_address", "memory", "draining");

  private final Listener listener;
  private final int limit;

  /**
   * @param settings of the server that it belongs to
   */
  ListenerMetrics(Listener listener, ServerSettings settings) {
    this.listener = listener;
    this.limit = settings.maxConnections();
  }

  @Override
  public void tell(Samples samples) {
    String name = listener.name();
    samples.add(Series.CONNECTIONS_LIMIT, limit, name);
    samples.add(
        Series.CONNECTIONS_REJECTED,
        listener.totals().closedBy(CloseCause.REJECTED),
        name,
        "max_connections");
    // Nothing else rejects yet.
    REASONS_TO_COME.forEach(reason -> samples.add(Series.CONNECTIONS_REJECTED, 0, name, reason));
    listener
        .acceptErrors()
        .forEach((errno, count) -> samples.add(Series.ACCEPT_ERRORS, count, name, errno));
    samples.add(Series.ECHO_LATENCY_SECONDS, listener.echoLatency().sum(), name);
    TcpInfo queue = TcpInfo.of(listener.channel());
    if (queue != null && queue.isListening()) {
      samples.add(Series.LISTEN_QUEUE_LENGTH, queue.acceptQueueLength(), name);
      samples.add(Series.LISTEN_QUEUE_LIMIT, queue.acceptQueueLimit(), name);
    }
  }
}
