package dev.highwater.client.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel did with its time on some of the connections, over a stretch of it.
 *
 * @param connections how many were watched
 * @param micros connection time: how long each was watched, added up; above 0
 * @param busyMicros of it, that there was something to send, or sent and not acknowledged
 * @param peerWindowMicros of the busy time, that the peer's receive window was full
 * @param sendBufferMicros of the busy time, that our send buffer was full and all of it sent, as
 *     far as the kernel noticed
 * @param looks how often a connection was looked at
 * @param allSentLooks of them, how often it was unwritable while all that the kernel held was sent
 *     and waited to be acknowledged
 * @param smallestRttMicros the shortest round trip of any of them; 0 when there was none
 */
public record KernelTimes(
    int connections,
    long micros,
    long busyMicros,
    long peerWindowMicros,
    long sendBufferMicros,
    long looks,
    long allSentLooks,
    long smallestRttMicros) {

  /** Adds up; null when nothing was watched for any time. */
  public static @Nullable KernelTimes sum(List<KernelTimes> loops) {
    KernelTimes sum = new KernelTimes(0, 0, 0, 0, 0, 0, 0, 0);
    for (KernelTimes loop : loops) {
      sum = sum.plus(loop);
    }
    return sum.micros == 0 ? null : sum;
  }

  private KernelTimes plus(KernelTimes other) {
    return new KernelTimes(
        connections + other.connections,
        micros + other.micros,
        busyMicros + other.busyMicros,
        peerWindowMicros + other.peerWindowMicros,
        sendBufferMicros + other.sendBufferMicros,
        looks + other.looks,
        allSentLooks + other.allSentLooks,
        smallestRttMicros == 0 || other.smallestRttMicros == 0
            ? Math.max(smallestRttMicros, other.smallestRttMicros)
            : Math.min(smallestRttMicros, other.smallestRttMicros));
  }

  /** Share of the connection time that there was something to send, 0 to 1. */
  double busyShare() {
    return share(busyMicros);
  }

  double peerWindowShare() {
    return share(peerWindowMicros);
  }

  /**
   * The larger of what the kernel noticed and what was seen from time to time: Linux counts this
   * time only when its last segment goes out after the buffer was found full, which with a small
   * buffer is never so.
   */
  double sendBufferShare() {
    return Math.max(share(sendBufferMicros), (double) allSentLooks / Math.max(1, looks));
  }

  private double share(long part) {
    return Math.min(1, (double) part / micros); // the kernel counts in ticks
  }
}
