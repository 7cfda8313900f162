package dev.highwater.client.verdict;

import dev.highwater.client.measure.Distribution;

/**
 * What thresholds are held against; all of it of the measured window and its drain.
 *
 * @param latency of the requests that were due, from the due time
 * @param ratePerSecond requests answered in a second
 * @param errors requests that no reply came to, and attempts to connect that failed
 * @param due requests that were due; in a closed loop those that were sent
 * @param mismatches wrong replies, and bytes that nothing had asked for
 * @param resets connections that the peer reset
 * @param unwritableSeconds of all connections together
 */
public record Figures(
    Distribution latency,
    double ratePerSecond,
    long errors,
    long due,
    long mismatches,
    long resets,
    double unwritableSeconds) {
  private static final double PERCENT = 100.0;

  /**
   * Errors in percent of the requests that were due, no more than 100; not a number when nothing
   * was due and nothing failed.
   */
  public double errorPercent() {
    if (due == 0) {
      return errors == 0 ? Double.NaN : PERCENT;
    }
    return Math.min(PERCENT, errors * PERCENT / due);
  }
}
