package dev.highwater.client.run;

import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.exchange.StreamDirection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of the measured part of a run without requests, beside the bytes.
 *
 * @param direction which way bytes moved
 * @param checked whether those that came back were compared with those that were sent
 * @param connectionSeconds how long each connection was open, added up
 * @param unwritableSeconds of it, how long each was unwritable
 * @param crossings times that a connection became unwritable
 */
public record StreamResult(
    StreamDirection direction,
    boolean checked,
    double connectionSeconds,
    double unwritableSeconds,
    long crossings) {

  /** Collects it; null when there were requests. */
  static @Nullable StreamResult of(
      @Nullable Streaming streaming, ConnectionTime time, long crossings) {
    return streaming == null
        ? null
        : new StreamResult(
            streaming.direction(),
            streaming.checked(),
            time.windowSeconds(),
            time.windowUnwritableSeconds(),
            crossings);
  }

  /** Adds them up; null unless all moved bytes in the same way. */
  public static @Nullable StreamResult sum(List<@Nullable StreamResult> results) {
    StreamResult sum = null;
    for (StreamResult next : results) {
      if (next == null || (sum != null && !sum.isLike(next))) {
        return null;
      }
      sum = sum == null ? next : sum.plus(next);
    }
    return sum;
  }

  private boolean isLike(StreamResult other) {
    return direction == other.direction && checked == other.checked;
  }

  private StreamResult plus(StreamResult other) {
    return new StreamResult(
        direction,
        checked,
        connectionSeconds + other.connectionSeconds,
        unwritableSeconds + other.unwritableSeconds,
        crossings + other.crossings);
  }

  /** Share of the connection time that connections were unwritable, 0 to 1. */
  public double unwritableShare() {
    return IntervalRow.share(unwritableSeconds, connectionSeconds);
  }
}
