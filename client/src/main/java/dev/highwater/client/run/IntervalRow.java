package dev.highwater.client.run;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.metering.CloseCause;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one interval of a run; figures only, so that a long run can keep them all. The
 * rows of the window and of the drain add up to the summary.
 *
 * @param kind which part of the run it belongs to
 * @param startSeconds when it began, after the beginning of sending
 * @param seconds how long it was
 * @param requests sent and ended in it; in a row of the window and of the drain, those that were
 *     due in the window
 * @param latency of those that ended in it, from the due time
 * @param serviceTime of those that ended in it, from the send
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
 * @param connects connections that came to be in it
 * @param connectTime of those, from connect to connected
 * @param wantedPerSecond requests that were due in it, per second; null in a closed loop, and in
 *     the drain
 * @param connectionSeconds how long each connection was open in it, added up
 * @param unwritableSeconds of it, how long each was unwritable
 * @param pauses of the client's event loops in it
 */
public record IntervalRow(
    Kind kind,
    double startSeconds,
    double seconds,
    Outcomes requests,
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
    Map<CloseCause, Long> closedByCause,
    long connects,
    Distribution connectTime,
    @Nullable Double wantedPerSecond,
    double connectionSeconds,
    double unwritableSeconds,
    Pauses pauses) {

  /** The parts of a run. */
  public enum Kind {
    /** Before the measured part. */
    WARMUP,
    /** In the measured part. */
    WINDOW,
    /** Behind it: what still came back, and what did not. */
    DRAIN
  }

  /** Whether it lies before the measured part. */
  public boolean isWarmup() {
    return kind == Kind.WARMUP;
  }

  /** Whether it lies behind the measured part. */
  public boolean isDrain() {
    return kind == Kind.DRAIN;
  }

  /** Requests answered in a second. */
  public double answeredPerSecond() {
    return seconds == 0 ? 0 : requests.answered() / seconds;
  }

  /** Bytes written in a second. */
  public double sentBytesPerSecond() {
    return seconds == 0 ? 0 : sentBytes / seconds;
  }

  /** Bytes read in a second. */
  public double receivedBytesPerSecond() {
    return seconds == 0 ? 0 : receivedBytes / seconds;
  }

  /** Connections that came to be in a second. */
  public double connectsPerSecond() {
    return seconds == 0 ? 0 : connects / seconds;
  }

  /** Share of the connection time that connections were unwritable, 0 to 1. */
  public double unwritableShare() {
    return share(unwritableSeconds, connectionSeconds);
  }

  /** A share of a time that can be zero; the two were taken at slightly different moments. */
  static double share(double part, double whole) {
    return whole > 0 ? Math.max(0, Math.min(1, part / whole)) : 0;
  }
}
