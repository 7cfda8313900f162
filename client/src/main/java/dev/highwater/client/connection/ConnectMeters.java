package dev.highwater.client.connection;

import dev.highwater.admin.Buckets;
import dev.highwater.admin.Ladder;
import dev.highwater.admin.MetricSource;
import dev.highwater.admin.Samples;
import dev.highwater.admin.Series;
import dev.highwater.tls.Agreement;
import dev.highwater.transport.ConnectOutcome;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the attempts to connect to one target. Thread-safe: attempts are rare beside requests. */
public final class ConnectMeters implements MetricSource {
  private final String endpoint;
  private final Map<ConnectOutcome, Long> outcomes = new EnumMap<>(ConnectOutcome.class);
  private final Buckets durations = new Buckets(Ladder.LATENCY);
  private final Buckets handshakeDurations = new Buckets(Ladder.LATENCY);
  private final Map<Agreement, Long> handshakes = new LinkedHashMap<>();
  private @Nullable String firstTlsFailure;

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

  synchronized void secured(Agreement agreed, long nanos) {
    handshakes.merge(agreed, 1L, Long::sum);
    handshakeDurations.record(nanos);
  }

  synchronized void tlsFailed(String reason) {
    if (firstTlsFailure == null) {
      firstTlsFailure = reason;
    }
  }

  /** Attempts by outcome, those without any included; a copy. */
  public synchronized Map<ConnectOutcome, Long> outcomes() {
    return new EnumMap<>(outcomes);
  }

  /** TLS handshakes by what was agreed on; a copy. */
  public synchronized Map<Agreement, Long> handshakes() {
    return new LinkedHashMap<>(handshakes);
  }

  /** Why TLS failed, the first time; null when it never did. */
  public synchronized @Nullable String firstTlsFailure() {
    return firstTlsFailure;
  }

  @Override
  public synchronized void tell(Samples samples) {
    outcomes.forEach(
        (outcome, count) -> samples.add(Series.CONNECTS, count, endpoint, outcome.label()));
    samples.add(Series.CONNECT_DURATION_SECONDS, durations, endpoint);
    samples.add(Series.TLS_HANDSHAKE_SECONDS, handshakeDurations, endpoint);
  }
}
