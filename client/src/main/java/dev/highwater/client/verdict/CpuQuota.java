package dev.highwater.client.verdict;

/**
 * How much a CPU quota of a control group held this client back while it measured.
 *
 * @param periods of the quota in which the group had something to do
 * @param throttledPeriods of them, in which it had used up its quota and had to wait
 * @param throttledSeconds how long it waited, added up over processors
 * @param windowSeconds how long was measured, above 0
 */
public record CpuQuota(
    long periods, long throttledPeriods, double throttledSeconds, double windowSeconds) {
  private static final double TIME_LIMIT = 0.05;
  private static final double PERIODS_LIMIT = 0.10;

  /** The part of the time that it waited for more quota, 0 to 1. */
  public double throttledShare() {
    return Math.min(1, throttledSeconds / windowSeconds);
  }

  /** Whether it waited at all. */
  boolean isUsedUp() {
    return throttledPeriods > 0 || throttledSeconds > 0;
  }

  /** Whether it waited for so much of the time that the client can not have been prompt. */
  boolean limitsTheClient() {
    return throttledShare() > TIME_LIMIT;
  }

  /** The same, or in so many periods that what was measured there is the quota. */
  boolean spoilsTheResult() {
    return limitsTheClient() || throttledPeriods > PERIODS_LIMIT * periods;
  }
}
