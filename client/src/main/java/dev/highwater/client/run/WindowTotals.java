package dev.highwater.client.run;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of connections in the measured window, its drain included: what thresholds are held
 * against, where the totals of the connections are of the whole run.
 *
 * @param resets connections that the peer reset
 * @param unwritableSeconds of all connections together
 * @param crossings times that a connection became unwritable
 * @param failedConnects attempts to connect that failed, by outcome; only what happened
 */
public record WindowTotals(
    long resets,
    double unwritableSeconds,
    long crossings,
    Map<ConnectOutcome, Long> failedConnects) {
  /** Nothing happened. */
  public static final WindowTotals NONE = new WindowTotals(0, 0, 0, Map.of());

  /**
   * What came between two moments.
   *
   * @param unwritableSeconds of all connections together, those included that still are
   * @param attemptsBefore to connect, by outcome, up to the first of them
   * @param attempts up to the second
   */
  static WindowTotals between(
      ConnectionTotals before,
      ConnectionTotals after,
      double unwritableSeconds,
      Map<ConnectOutcome, Long> attemptsBefore,
      Map<ConnectOutcome, Long> attempts) {
    return new WindowTotals(
        after.closedBy(CloseCause.PEER_RESET) - before.closedBy(CloseCause.PEER_RESET),
        unwritableSeconds,
        after.crossingsAboveHigh() - before.crossingsAboveHigh(),
        failedSince(attemptsBefore, attempts));
  }

  private static Map<ConnectOutcome, Long> failedSince(
      Map<ConnectOutcome, Long> before, Map<ConnectOutcome, Long> after) {
    Map<ConnectOutcome, Long> failed = new EnumMap<>(ConnectOutcome.class);
    after.forEach(
        (outcome, count) -> {
          long since = count - before.getOrDefault(outcome, 0L);
          if (outcome != ConnectOutcome.OK && since > 0) {
            failed.put(outcome, since);
          }
        });
    return failed;
  }

  /** The sum of both. */
  public WindowTotals plus(WindowTotals other) {
    Map<ConnectOutcome, Long> failed = new EnumMap<>(ConnectOutcome.class);
    failed.putAll(failedConnects);
    other.failedConnects.forEach((outcome, count) -> failed.merge(outcome, count, Long::sum));
    return new WindowTotals(
        resets + other.resets,
        unwritableSeconds + other.unwritableSeconds,
        crossings + other.crossings,
        failed);
  }

  /** Attempts to connect that failed, for whatever reason. */
  public long failedConnectCount() {
    return failedConnects.values().stream().mapToLong(n -> n).sum();
  }
}
