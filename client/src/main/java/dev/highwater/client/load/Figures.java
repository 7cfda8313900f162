package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.transport.CloseCause;
import java.util.Map;

/**
 * What thresholds are held against.
 *
 * @param latency of the completed requests, from the due time
 * @param ratePerSecond requests completed in a second
 * @param errors requests timed out or lost, and attempts to connect that failed
 * @param attempted requests sent, and attempts to connect that failed
 * @param mismatches replies with wrong bytes
 * @param resets connections that the peer reset
 * @param unwritableSeconds of all connections together
 */
public record Figures(
    Distribution latency,
    double ratePerSecond,
    long errors,
    long attempted,
    long mismatches,
    long resets,
    double unwritableSeconds) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Those of a run that is over. */
  public static Figures of(RunResult result) {
    Measurements measured = result.measured();
    long failed = failed(result.attempts());
    return new Figures(
        measured.latency().distribution(),
        result.achievedPerSecond(),
        measured.timedOut() + measured.lost() + failed,
        measured.sent() + failed,
        measured.mismatched(),
        result.connections().closedBy(CloseCause.PEER_RESET),
        result.connections().unwritableNanos() / NANOS_PER_SECOND);
  }

  /** Attempts to connect that came to nothing. */
  static long failed(Map<ConnectOutcome, Long> attempts) {
    return attempts.entrySet().stream()
        .filter(attempt -> attempt.getKey() != ConnectOutcome.OK)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
