package dev.highwater.client.schedule;

/** Due times at equal distances; the first of the whole is at zero, unless it is shifted. */
public final class ConstantSchedule implements Schedule {
  private final double nanosBetween;
  private final int step;
  private final double shift;
  private long index;

  /**
   * @param perSecond requests per second, above 0
   */
  public ConstantSchedule(double perSecond) {
    this(perSecond, RunShare.ALL);
  }

  /**
   * @param perSecond requests per second of the whole, above 0
   * @param share which of its due times are these
   */
  ConstantSchedule(double perSecond, RunShare share) {
    this.nanosBetween = 1e9 / perSecond;
    this.step = share.step();
    this.shift = share.shift();
    this.index = share.first();
  }

  @Override
  public long next() {
    // Multiplied, not added up: no error accumulates, and a share has the same times as the whole.
    long due = (long) ((index + shift) * nanosBetween);
    index += step;
    return due;
  }
}
