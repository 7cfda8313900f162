package dev.highwater.client.schedule;

/** One due time of every so many of another schedule, which it has for itself. */
final class EveryNthSchedule implements Schedule {
  private final Schedule whole;
  private final int step;
  private int passedOver;

  /**
   * @param first the number of the first due time to take, from 0
   * @param step how many due times of the whole there are for each that is taken, 1 or more
   */
  EveryNthSchedule(Schedule whole, int first, int step) {
    this.whole = whole;
    this.step = step;
    this.passedOver = first;
  }

  @Override
  public long next() {
    for (; passedOver > 0; passedOver--) {
      whole.next();
    }
    passedOver = step - 1;
    return whole.next();
  }
}
