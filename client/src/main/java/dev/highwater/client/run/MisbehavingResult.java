package dev.highwater.client.run;

import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.util.Map;

/**
 * What became of the connections of one kind that behaved badly on purpose.
 *
 * @param connections how many were kept, 1 or more
 * @param failed attempts to connect, by outcome
 * @param totals of all of them, from the first to the last byte
 */
public record MisbehavingResult(
    Misbehaviour kind, int connections, Map<ConnectOutcome, Long> failed, ConnectionTotals totals) {

  /** Bytes that the kernel took from us. */
  public long sentBytes() {
    return totals.writtenBytes() - totals.discardedBytes();
  }
}
