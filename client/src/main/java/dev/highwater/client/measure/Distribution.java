package dev.highwater.client.measure;

/**
 * The shape of a set of durations, in microseconds; all zero when nothing was recorded.
 *
 * <p>Some of the durations may be lower bounds: of requests whose reply never came, it is known
 * only that it would have taken longer than we waited. A figure at or above the least of them is a
 * lower bound itself, since nobody knows how many of them belong above it.
 *
 * @param count how many were recorded
 * @param lowerBounds how many of them are lower bounds
 * @param leastLowerBound the least of those; infinite when there are none
 */
public record Distribution(
    long count,
    double min,
    double mean,
    double p50,
    double p75,
    double p90,
    double p99,
    double p999,
    double p9999,
    double max,
    long lowerBounds,
    double leastLowerBound) {

  /** One in which every duration is known. */
  public Distribution(
      long count,
      double min,
      double mean,
      double p50,
      double p75,
      double p90,
      double p99,
      double p999,
      double p9999,
      double max) {
    this(count, min, mean, p50, p75, p90, p99, p999, p9999, max, 0, Double.POSITIVE_INFINITY);
  }

  /** Whether a percentile or the maximum, in microseconds, is only known to be at least so high. */
  public boolean isLowerBound(double micros) {
    return micros >= leastLowerBound;
  }

  /** Whether the mean is only known to be at least so high. */
  public boolean isMeanLowerBound() {
    return lowerBounds > 0;
  }

  /** Share of the durations that are lower bounds, 0 to 1. */
  public double lowerBoundShare() {
    return count == 0 ? 0 : (double) lowerBounds / count;
  }
}
