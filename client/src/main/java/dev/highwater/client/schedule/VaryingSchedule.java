package dev.highwater.client.schedule;

import dev.highwater.client.schedule.RateProfile.Phase;

/**
 * Due times at a rate that changes: those of a schedule of one request a second, with the time
 * between them pressed together where the rate is high and drawn apart where it is low.
 *
 * <p>A Poisson process stays one under that change of time, and equal distances stay equal wherever
 * the rate stands still.
 */
public final class VaryingSchedule implements Schedule {
  private static final double NANOS_PER_SECOND = 1e9;

  private final RateProfile profile;
  private final Schedule everySecond;
  private int phase;
  private double arrivalsBefore;
  private long nanosBefore;

  /**
   * @param everySecond a schedule of one request a second, which this one has for itself
   */
  public VaryingSchedule(RateProfile profile, Schedule everySecond) {
    this.profile = profile;
    this.everySecond = everySecond;
  }

  @Override
  public long next() {
    double arrivals = everySecond.next() / NANOS_PER_SECOND;
    while (phase < profile.phases().size()) {
      Phase current = profile.phases().get(phase);
      if (arrivals - arrivalsBefore < current.arrivals()) {
        return nanosBefore + (long) current.nanosUntil(arrivals - arrivalsBefore);
      }
      arrivalsBefore += current.arrivals();
      nanosBefore += current.nanos();
      phase++;
    }
    double perSecond = profile.last().toPerSecond();
    return nanosBefore + (long) ((arrivals - arrivalsBefore) / perSecond * NANOS_PER_SECOND);
  }
}
