package dev.highwater.client.load;

import dev.highwater.client.measure.Distribution;
import dev.highwater.transport.CloseCause;
import java.util.Map;

/**
 * What happened in one interval of a run; figures only, so that a long run can keep them all.
 *
 * @param isWarmup whether it lies before the measured part
 * @param startSeconds when it began, after the first request was due
 * @param seconds how long it was
 * @param sent requests sent in it
 * @param completed requests completed in it
 * @param timedOut requests that timed out in it
 * @param lost requests whose connection ended in it
 * @param mismatched replies in it that were wrong
 * @param latency of the completed ones, from the due time
 * @param serviceTime of the completed ones, from the send
 * @param open connections that could take requests at its end
 * @param unwritable connections above their high mark at its end
 * @param waiting requests due and not yet sent at its end
 * @param sentBytes written by the client in it
 * @param receivedBytes read by the client in it
 * @param crossings times that a connection became unwritable in it
 * @param pendingBytes written and not yet taken by the kernel at its end, Netty's overhead of 96
 *     for each write included
 * @param pendingMaxBytes of them, those of the connection that held most
 * @param closedByCause connections that ended in it; only the causes that happened
 */
public record IntervalRow(
    boolean isWarmup,
    double startSeconds,
    double seconds,
    long sent,
    long completed,
    long timedOut,
    long lost,
    long mismatched,
    Distribution latency,
    Distribution serviceTime,
    int open,
    int unwritable,
    long waiting,
    long sentBytes,
    long receivedBytes,
    long crossings,
    long pendingBytes,
    long pendingMaxBytes,
    Map<CloseCause, Long> closedByCause) {

  /** Requests completed in a second. */
  public double completedPerSecond() {
    return completed / seconds;
  }
}
