package dev.highwater.admin;

import java.util.Arrays;

/** The upper bounds of a histogram's buckets. */
public enum Ladder {
  /** Latencies, recorded in nanoseconds and shown in seconds: 10 us to 10 s in steps of 1-2-5. */
  LATENCY(
      1e9,
      10_000,
      20_000,
      50_000,
      100_000,
      200_000,
      500_000,
      1_000_000,
      2_000_000,
      5_000_000,
      10_000_000,
      20_000_000,
      50_000_000,
      100_000_000,
      200_000_000,
      500_000_000,
      1_000_000_000,
      2_000_000_000,
      5_000_000_000L,
      10_000_000_000L),
  /** How long a state lasted, recorded in nanoseconds and shown in seconds: 100 us to 1 h. */
  LASTING(
      1e9,
      100_000,
      1_000_000,
      5_000_000,
      10_000_000,
      50_000_000,
      100_000_000,
      500_000_000,
      1_000_000_000,
      5_000_000_000L,
      10_000_000_000L,
      30_000_000_000L,
      60_000_000_000L,
      300_000_000_000L,
      600_000_000_000L,
      1_800_000_000_000L,
      3_600_000_000_000L),
  /** Bytes: 64 to 64 MiB in steps of four. */
  BYTES(
      1, 64, 256, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26),
  /** Segments: 1 to 1,000 in steps of 1-2-5. */
  SEGMENTS(1, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000);

  private final double divisor;
  private final long[] bounds;

  Ladder(double divisor, long... bounds) {
    this.divisor = divisor;
    this.bounds = bounds;
  }

  /** Buckets, the last one, without an upper bound, included. */
  int size() {
    return bounds.length + 1;
  }

  /** The bucket that a value falls into; a value that equals a bound is within it. */
  int bucketOf(long value) {
    int at = Arrays.binarySearch(bounds, value);
    return at >= 0 ? at : -at - 1;
  }

  /** The upper bounds as they are shown, the last one infinite. */
  double[] shownBounds() {
    double[] shown = new double[size()];
    for (int i = 0; i < bounds.length; i++) {
      shown[i] = bounds[i] / divisor;
    }
    shown[bounds.length] = Double.POSITIVE_INFINITY;
    return shown;
  }

  double shown(long recorded) {
    return recorded / divisor;
  }
}
