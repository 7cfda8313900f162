package dev.highwater.client.schedule;

/** Due times at equal distances; the first is at zero. */
public final class ConstantSchedule implements Schedule {
  private final double nanosBetween;
  private long count;

  /**
   * @param perSecond requests per second, above 0
   */
  public ConstantSchedule(double perSecond) {
    this.nanosBetween = 1e9 / perSecond;
  }

  @Override
  public long next() {
    return (long) (count++ * nanosBetween); // multiplied, not added up: no error accumulates
  }
}
