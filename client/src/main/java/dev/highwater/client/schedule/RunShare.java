package dev.highwater.client.schedule;

/**
 * Which arrivals of a whole schedule are those of one run, where several clients share a load or
 * several groups run beside each other.
 *
 * <p>The due times of all clients together are those of one client that has the whole load.
 *
 * @param first the number of the run's first arrival in the whole schedule, from 0
 * @param step how many clients share the load: the run has one arrival of so many, 1 or more
 * @param shift how much later the whole schedule begins, as a part of its own spacing, from 0 and
 *     below 1; only where arrivals have equal distances
 */
public record RunShare(int first, int step, double shift) {
  /** All arrivals of a schedule that begins at zero. */
  public static final RunShare ALL = new RunShare(0, 1, 0);

  /** The same arrivals, of a schedule that begins later by that part of its spacing. */
  public RunShare shiftedBy(double part) {
    return new RunShare(first, step, part);
  }

  /** The run's part of a whole that is divided evenly, such as its rate. */
  public double of(double whole) {
    return whole / step;
  }

  /**
   * The run's arrivals among those at equal distances.
   *
   * @param perSecond of the whole, above 0
   */
  public Schedule constant(double perSecond) {
    return new ConstantSchedule(perSecond, this);
  }

  /**
   * The run's arrivals among those of a Poisson process; each takes as many draws as clients share
   * the load.
   *
   * @param perSecond mean of the whole, above 0
   * @param seed of the whole: the same for all clients
   */
  public Schedule poisson(double perSecond, long seed) {
    Schedule whole = new PoissonSchedule(perSecond, seed);
    return step == 1 ? whole : new EveryNthSchedule(whole, first, step);
  }
}
