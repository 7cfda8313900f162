package dev.highwater.client.schedule;

import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Looks for the highest rate that holds: says which one to try next, from what came of those tried
 * before. Arithmetic only; it runs nothing.
 *
 * <p>From where it starts it doubles the rate until one does not hold, or takes a quarter until one
 * does. Then it tries the geometric mean of the highest that held and the lowest above it that did
 * not, until those two are within 5 %. The rates tried so lie on a grid that depends on the start
 * alone, so that two searches differ by whole steps of it, or not at all.
 *
 * <p>One disturbed trial does not decide. A machine that is disturbed makes trials miss that would
 * have held, hardly ever the other way round. So a rate holds as long as more of its trials held
 * than missed, and one is enough; it is missed only when two trials missed, and more than held; in
 * between it is tried again, seven times at most, and what is undecided then is missed. When the
 * two ends are close enough, both are tried again: the lower one until it held two times more than
 * it missed, the upper one until it failed four times more than it held, or until seven trials of
 * it. An end that falls moves the search on from there.
 *
 * <p>A trial that is not valid proves nothing: it never makes a rate hold. Two such at one rate,
 * and more than held or missed there, make it a limit as a miss would, but one of the client. Not
 * so if the client was late with time to spare: a lower rate would not help, so the same is tried
 * again, until it has had seven trials.
 *
 * <p>It ends after 48 trials at the latest; then the answer is the highest rate that held by then.
 */
public final class RateSearch {
  /** Where a search starts that is told nothing better, in requests per second. */
  public static final double DEFAULT_START_PER_SECOND = 1_000;

  /** The search gives up below: a trial of a few seconds has too few requests to tell. */
  public static final double LEAST_PER_SECOND = 10;

  private static final double GROWTH = 2;
  private static final double RETREAT = 4;
  private static final double CLOSE_ENOUGH = 1.05;
  private static final int MOST_TRIALS = 48;
  private static final int MOST_OF_A_RATE = 7;
  private static final int LEAD_OF_LOWER_END = 2;
  private static final int LEAD_OF_UPPER_END = 4;

  private final double start;
  private final double least;
  private final NavigableMap<Double, Tally> tallies = new TreeMap<>();
  private int trials;

  /** What came of one trial. */
  public enum Outcome {
    /** Everything that had to hold held. */
    HELD,
    /** Something did not. */
    MISSED,
    /** The client was the bottleneck, so it proves neither. */
    NOT_VALID,
    /** The client was late though it had time to spare, so it proves nothing, not even of it. */
    DISTURBED
  }

  /** What is known of one rate. */
  private enum Standing {
    HOLDS,
    MISSED,
    CLIENT_LIMIT,
    UNDECIDED
  }

  /**
   * @param startPerSecond the rate to try first, above 0
   */
  public RateSearch(double startPerSecond) {
    start = startPerSecond;
    least = Math.min(startPerSecond, LEAST_PER_SECOND);
  }

  /** The rate to try next, in requests per second; empty once the search has ended. */
  public OptionalDouble next() {
    if (trials >= MOST_TRIALS) {
      return OptionalDouble.empty();
    }
    for (Entry<Double, Tally> tried : tallies.entrySet()) {
      if (tried.getValue().standing() == Standing.UNDECIDED) {
        return OptionalDouble.of(tried.getKey());
      }
    }
    OptionalDouble lower = heldPerSecond();
    OptionalDouble upper = notHeldPerSecond();
    if (lower.isEmpty()) {
      return goDown(upper);
    }
    if (upper.isEmpty()) {
      return OptionalDouble.of(lower.getAsDouble() * GROWTH);
    }
    if (upper.getAsDouble() / lower.getAsDouble() > CLOSE_ENOUGH) {
      return OptionalDouble.of(between(lower.getAsDouble(), upper.getAsDouble()));
    }
    if (!tally(lower).isSettled(LEAD_OF_LOWER_END)) {
      return lower;
    }
    return tally(upper).isSettled(LEAD_OF_UPPER_END) ? OptionalDouble.empty() : upper;
  }

  /**
   * A trial is over.
   *
   * @param perSecond its rate, as {@link #next} said it
   */
  public void tell(double perSecond, Outcome outcome) {
    trials++;
    tallies.computeIfAbsent(perSecond, rate -> new Tally()).count(outcome);
  }

  /** The highest rate that holds, below those that do not; empty when none does. */
  public OptionalDouble heldPerSecond() {
    OptionalDouble upper = notHeldPerSecond();
    double below = upper.orElse(Double.POSITIVE_INFINITY);
    for (Entry<Double, Tally> tried : tallies.headMap(below, false).descendingMap().entrySet()) {
      if (tried.getValue().standing() == Standing.HOLDS) {
        return OptionalDouble.of(tried.getKey());
      }
    }
    return OptionalDouble.empty();
  }

  /** The lowest rate that does not hold, for whatever reason; empty when all that were tried do. */
  public OptionalDouble notHeldPerSecond() {
    return tallies.entrySet().stream()
        .filter(tried -> tried.getValue().isAgainst())
        .mapToDouble(Entry::getKey)
        .min();
  }

  /** Whether it is the client that keeps the next higher rate from being tried. */
  public boolean isLimitedByClient() {
    OptionalDouble upper = notHeldPerSecond();
    return upper.isPresent() && tally(upper).standing() == Standing.CLIENT_LIMIT;
  }

  /** Whether it ended because of the number of trials, with its ends still apart or undecided. */
  public boolean hasRunOutOfTrials() {
    return trials >= MOST_TRIALS;
  }

  private OptionalDouble goDown(OptionalDouble upper) {
    if (upper.isEmpty()) {
      return OptionalDouble.of(start);
    }
    if (upper.getAsDouble() > least) {
      return OptionalDouble.of(Math.max(least, upper.getAsDouble() / RETREAT));
    }
    return tally(upper).isSettled(LEAD_OF_UPPER_END) ? OptionalDouble.empty() : upper;
  }

  /** In whole requests where that is exact enough, for people read it. */
  private static double between(double lower, double upper) {
    double mean = Math.sqrt(lower * upper);
    return mean >= 1_000 ? Math.rint(mean) : mean;
  }

  private Tally tally(OptionalDouble rate) {
    Tally tally = tallies.get(rate.getAsDouble());
    if (tally == null) {
      throw new IllegalStateException("never tried: " + rate);
    }
    return tally;
  }

  /** What came of the trials of one rate. */
  private static final class Tally {
    private int held;
    private int missed;
    private int notValid;
    private int disturbed;

    void count(Outcome outcome) {
      switch (outcome) {
        case HELD -> held++;
        case MISSED -> missed++;
        case NOT_VALID -> notValid++;
        case DISTURBED -> disturbed++;
      }
    }

    Standing standing() {
      if (notValid >= 2 && notValid > held && notValid > missed) {
        return Standing.CLIENT_LIMIT;
      }
      if (held > missed) {
        return Standing.HOLDS;
      }
      if (missed >= 2 && missed > held) {
        return Standing.MISSED;
      }
      if (all() >= MOST_OF_A_RATE) {
        return disturbed > missed ? Standing.CLIENT_LIMIT : Standing.MISSED;
      }
      return Standing.UNDECIDED;
    }

    boolean isAgainst() {
      return standing() == Standing.MISSED || standing() == Standing.CLIENT_LIMIT;
    }

    boolean isSettled(int lead) {
      int against = Math.max(missed, notValid);
      return Math.abs(held - against) >= lead || all() >= MOST_OF_A_RATE;
    }

    private int all() {
      return held + missed + notValid + disturbed;
    }
  }
}
