package dev.highwater.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Latencies as a native histogram of Prometheus beside the classic one: buckets that grow by
 * 2^(1/8) and exist only where something was recorded, so that many clients add up at that
 * precision.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/specs/native_histograms/">Native histograms</a>
 */
public final class NativeBuckets {
  /** Eight buckets for each doubling: a width of 9 per cent. */
  static final int SCHEMA = 3;

  /** What is not longer counts as zero. */
  static final double ZERO_THRESHOLD_SECONDS = 1e-9;

  private static final double BUCKETS_PER_DOUBLING = 1 << SCHEMA;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Buckets classic = new Buckets(Ladder.LATENCY);
  private final Map<Integer, Long> buckets = new TreeMap<>();
  private long zeros;

  /** Records a latency so many times. */
  public synchronized void record(long nanos, long times) {
    classic.record(nanos, times);
    if (nanos <= 1) {
      zeros += times;
    } else {
      buckets.merge(indexOf(nanos), times, Long::sum);
    }
  }

  /** The bucket whose bounds are 2^((i-1)/8) exclusive and 2^(i/8) inclusive, in seconds. */
  private static int indexOf(long nanos) {
    double log2 = Math.log(nanos / NANOS_PER_SECOND) / Math.log(2);
    return (int) Math.ceil(log2 * BUCKETS_PER_DOUBLING);
  }

  synchronized Buckets classic() {
    return Buckets.sum(List.of(classic));
  }

  synchronized long zeros() {
    return zeros;
  }

  synchronized int[] indexes() {
    return buckets.keySet().stream().mapToInt(i -> i).toArray();
  }

  synchronized long[] counts() {
    return buckets.values().stream().mapToLong(n -> n).toArray();
  }
}
