package dev.highwater.client.load;

/** How long connections were open and how long unwritable, added up, by interval and in all. */
final class ConnectionTime {
  private int lastOpen;
  private long lastUnwritableNanos;
  private double seconds;
  private double unwritableSeconds;
  private double windowSeconds;
  private double windowUnwritableSeconds;

  /** Begins the first interval. */
  void start(int open, long unwritableNanos) {
    lastOpen = open;
    lastUnwritableNanos = unwritableNanos;
  }

  /**
   * An interval is over.
   *
   * @param length of the interval, in seconds
   * @param open connections at its end
   * @param unwritableNanos of all connections, since the run began
   * @param isWarmup whether it lies before the window
   */
  void advance(double length, int open, long unwritableNanos, boolean isWarmup) {
    seconds = length * (lastOpen + open) / 2;
    unwritableSeconds = (unwritableNanos - lastUnwritableNanos) / 1e9;
    if (!isWarmup) {
      windowSeconds += seconds;
      windowUnwritableSeconds += unwritableSeconds;
    }
    start(open, unwritableNanos);
  }

  /** How long connections were open in the last interval. */
  double seconds() {
    return seconds;
  }

  double unwritableSeconds() {
    return unwritableSeconds;
  }

  /** How long connections were open in the window. */
  double windowSeconds() {
    return windowSeconds;
  }

  double windowUnwritableSeconds() {
    return windowUnwritableSeconds;
  }
}
