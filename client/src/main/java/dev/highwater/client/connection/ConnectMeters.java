package dev.highwater.client.connection;

import dev.highwater.metrics.Buckets;
import dev.highwater.metrics.Ladder;
import dev.highwater.metrics.MetricSource;
import dev.highwater.metrics.Samples;
import dev.highwater.metrics.Series;
import java.util.EnumMap;
import java.util.Map;

/** Counts the attempts to connect to one target. Thread-safe: attempts are rare beside requests. */
public final class ConnectMeters implements MetricSource {
  private final String endpoint;
  private final Map<ConnectOutcome, Long> outcomes = new EnumMap<>(ConnectOutcome.class);
  private final Buckets durations = new Buckets(Ladder.LATENCY);

  /**
   * @param endpoint the target as it was typed
   */
  public ConnectMeters(String endpoint) {
    this.endpoint = endpoint;
    for (ConnectOutcome outcome : ConnectOutcome.values()) {
      outcomes.put(outcome, 0L);
    }
  }

  synchronized void connected(long nanos) {
    ended(ConnectOutcome.OK);
    durations.record(nanos);
  }

  synchronized void ended(ConnectOutcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  @Override
  public synchronized void tell(Samples samples) {
    outcomes.forEach(
        (outcome, count) -> samples.add(Series.CONNECTS, count, endpoint, outcome.label()));
    samples.add(Series.CONNECT_DURATION_SECONDS, durations, endpoint);
  }
}
