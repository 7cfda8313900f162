package dev.highwater.client.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A rate that changes over time: phases, one after the other, in each of which it changes evenly or
 * not at all. After the last phase its last rate goes on.
 */
public final class RateProfile {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Phase> phases;

  private RateProfile(List<Phase> phases) {
    this.phases = List.copyOf(phases);
  }

  /** The same rate all the time. */
  public static RateProfile constant(double perSecond) {
    return new RateProfile(List.of(new Phase(perSecond, perSecond, 0)));
  }

  /**
   * From one rate evenly to another.
   *
   * @param fromPerSecond 0 or more
   * @param toPerSecond above 0
   * @param nanos above 0
   */
  public static RateProfile ramp(double fromPerSecond, double toPerSecond, long nanos) {
    return new RateProfile(List.of(new Phase(fromPerSecond, toPerSecond, nanos)));
  }

  /**
   * Some rates, each for the same time.
   *
   * @param perSecond at least one, each above 0
   * @param nanos of each, above 0
   */
  public static RateProfile steps(List<Double> perSecond, long nanos) {
    return new RateProfile(perSecond.stream().map(r -> new Phase(r, r, nanos)).toList());
  }

  /** The same profile, with its first rate for so long before it begins. */
  public RateProfile after(long nanos) {
    List<Phase> all = new ArrayList<>();
    double first = firstPerSecond();
    all.add(new Phase(first, first, nanos));
    all.addAll(phases);
    return new RateProfile(all);
  }

  /** The rate at the begin. */
  public double firstPerSecond() {
    return phases.get(0).fromPerSecond;
  }

  /** Whether the rate never changes. */
  public boolean isConstant() {
    double first = firstPerSecond();
    return phases.stream().allMatch(p -> p.fromPerSecond == first && p.toPerSecond == first);
  }

  /** The length of all phases; 0 for a rate that never changes. */
  public long lengthNanos() {
    return phases.stream().mapToLong(Phase::nanos).sum();
  }

  /** How many arrivals are due in so long a time from the start, as a mean per second. */
  public double meanPerSecond(long nanos) {
    if (isConstant()) {
      return firstPerSecond();
    }
    double arrivals = 0;
    long left = nanos;
    for (Phase phase : phases) {
      long part = Math.min(left, phase.nanos);
      arrivals += phase.arrivalsIn(part);
      left -= part;
    }
    arrivals += last().toPerSecond * left / NANOS_PER_SECOND;
    return arrivals / (nanos / NANOS_PER_SECOND);
  }

  /**
   * As {@link #meanPerSecond(long)}, between two times after the start, of which the second is
   * later.
   */
  public double meanPerSecond(long fromNanos, long toNanos) {
    if (isConstant() || fromNanos <= 0) {
      return meanPerSecond(toNanos);
    }
    return (meanPerSecond(toNanos) * toNanos - meanPerSecond(fromNanos) * fromNanos)
        / (toNanos - fromNanos);
  }

  List<Phase> phases() {
    return phases;
  }

  Phase last() {
    return phases.get(phases.size() - 1);
  }

  /**
   * A part of a profile.
   *
   * @param fromPerSecond rate at its begin
   * @param toPerSecond rate at its end
   * @param nanos its length
   */
  record Phase(double fromPerSecond, double toPerSecond, long nanos) {

    double arrivals() {
      return arrivalsIn(nanos);
    }

    double arrivalsIn(long first) {
      double change = nanos == 0 ? 0 : (toPerSecond - fromPerSecond) * first / nanos;
      return (fromPerSecond + change / 2) * first / NANOS_PER_SECOND;
    }

    /** How long after the begin so many arrivals have come to be due; no more than there are. */
    double nanosUntil(double arrivals) {
      if (arrivals <= 0) {
        return 0;
      }
      double seconds = nanos / NANOS_PER_SECOND;
      double slope = nanos == 0 ? 0 : (toPerSecond - fromPerSecond) / seconds;
      // The usual formula's numerator vanishes with the slope; this form has no such trouble.
      double root = Math.sqrt(Math.max(0, fromPerSecond * fromPerSecond + 2 * slope * arrivals));
      return 2 * arrivals / (fromPerSecond + root) * NANOS_PER_SECOND;
    }
  }
}
