package dev.highwater.client.run;

import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has counted of its connections, and what it had at both ends of the window:
 * taken there and then, for the run's own thread may look much later.
 *
 * <p>Used on its event loop alone.
 */
final class LoopTallies {
  private final List<ConnectionMetrics> meters;
  private final Supplier<Map<ConnectOutcome, Long>> attempts;
  private @Nullable Tally atWindow;
  private @Nullable Tally atEnd;

  /**
   * @param meters of every target
   * @param attempts to connect up to now, by outcome
   */
  LoopTallies(List<ConnectionMetrics> meters, Supplier<Map<ConnectOutcome, Long>> attempts) {
    this.meters = meters;
    this.attempts = attempts;
  }

  /**
   * What has been counted up to now, or to the end of this part of the run if that is over: so that
   * every count is in one part.
   */
  Tally of(Kind part) {
    Tally atEndOfPart =
        switch (part) {
          case WARMUP -> atWindow;
          case WINDOW -> atEnd;
          case DRAIN -> null;
        };
    return atEndOfPart == null ? now() : atEndOfPart;
  }

  /** What had been counted when the window began; the first to call says when that is. */
  Tally atWindow() {
    atWindow = atWindow == null ? now() : atWindow;
    return atWindow;
  }

  /** What had been counted when the window was over; the first to call says when that is. */
  Tally atEnd() {
    atEnd = atEnd == null ? now() : atEnd;
    return atEnd;
  }

  private Tally now() {
    long nanos = System.nanoTime();
    return new Tally(
        ConnectionTotals.sum(meters.stream().map(ConnectionMetrics::totalsOfThisLoop).toList()),
        meters.stream().mapToLong(m -> m.ofThisLoop().unwritableNanos(nanos)).sum(),
        attempts.get());
  }

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
}
