package dev.highwater.client.run;

import dev.highwater.client.run.IntervalRow.Kind;

/** How long connections were open and how long unwritable, added up, by interval and in all. */
final class ConnectionTime {
  private int lastOpen;
  private long lastUnwritableNanos;
  private double seconds;
  private double unwritableSeconds;
  private double windowSeconds;
  private double windowUnwritableSeconds;
  private double countedUnwritableSeconds;

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
   * @param kind which part of the run it belongs to
   */
  void advance(double length, int open, long unwritableNanos, Kind kind) {
    seconds = length * (lastOpen + open) / 2;
    unwritableSeconds = (unwritableNanos - lastUnwritableNanos) / 1e9;
    countedUnwritableSeconds += kind == Kind.WARMUP ? 0 : unwritableSeconds;
    if (kind == Kind.WINDOW) {
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

  /** How long connections were open in the window, without the drain. */
  double windowSeconds() {
    return windowSeconds;
  }

  double windowUnwritableSeconds() {
    return windowUnwritableSeconds;
  }

  /** How long connections were unwritable in the window and in the drain. */
  double countedUnwritableSeconds() {
    return countedUnwritableSeconds;
  }
}
