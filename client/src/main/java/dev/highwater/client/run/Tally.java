package dev.highwater.client.run;

import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What had been counted of connections by one moment of a run.
 *
 * @param totals of those that take part in the schedule
 * @param unwritableNanos how long they have been unwritable, added up, those that still were so
 *     included
 * @param attempts to connect, by outcome
 */
record Tally(ConnectionTotals totals, long unwritableNanos, Map<ConnectOutcome, Long> attempts) {

  /** Of several event loops together. */
  static Tally sum(List<Tally> loops) {
    Map<ConnectOutcome, Long> attempts = new EnumMap<>(ConnectOutcome.class);
    for (Tally loop : loops) {
      loop.attempts.forEach((outcome, count) -> attempts.merge(outcome, count, Long::sum));
    }
    return new Tally(
        ConnectionTotals.sum(loops.stream().map(Tally::totals).toList()),
        loops.stream().mapToLong(Tally::unwritableNanos).sum(),
        attempts);
  }
}
