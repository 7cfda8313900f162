package dev.highwater.client.schedule;

import java.util.SplittableRandom;

/** Due times of a Poisson process: independent, exponentially distributed distances. */
public final class PoissonSchedule implements Schedule {
  private final double meanNanosBetween;
  private final SplittableRandom random;
  private double nanos;

  /**
   * @param perSecond mean requests per second, above 0
   * @param seed the same seed gives the same due times
   */
  public PoissonSchedule(double perSecond, long seed) {
    this.meanNanosBetween = 1e9 / perSecond;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public long next() {
    nanos -= meanNanosBetween * Math.log(1.0 - random.nextDouble()); // 1 - [0,1) is never zero
    return (long) nanos;
  }
}
