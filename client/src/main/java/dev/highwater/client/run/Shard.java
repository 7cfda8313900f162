package dev.highwater.client.run;

import dev.highwater.client.schedule.RunShare;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a load that several clients share is this one's.
 *
 * @param index from 1
 * @param of how many clients there are
 */
public record Shard(int index, int of) {
  /** How many clients can share a load. */
  public static final int MOST = 100_000;

  private static final String RULE = "I/N with I from 1 to N, and N up to " + MOST;
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

  /**
   * A step that keeps the seeds of clients, and what is counted up from them, far apart. It is not
   * the one by which {@link java.util.SplittableRandom} goes on: a client would have the same bytes
   * as the one before it, shifted by eight.
   */
  private static final long SEED_STEP = 0xD1342543DE82EF95L;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException with the rule as its message
   */
  public Shard {
    if (index < 1 || index > of || of > MOST) {
      throw new IllegalArgumentException(RULE);
    }
  }

  /**
   * Reads {@code 2/8}.
   *
   * @throws IllegalArgumentException with the rule as its message
   */
  public static Shard parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(RULE);
    }
    return new Shard(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /** This client's part of things that cannot be divided; the parts of all add up to the total. */
  public long partOf(long total) {
    return total / of + (index <= total % of ? 1 : 0);
  }

  /** The parts of all clients before this one, added up. */
  public long partsBefore(long total) {
    return (index - 1) * (total / of) + Math.min(index - 1, total % of);
  }

  /** This client's arrivals among those of all. */
  public RunShare arrivals() {
    return new RunShare(index - 1, of, 0);
  }

  /** This client's seed; the first has the one that was given. */
  public long seed(long given) {
    return given + (index - 1) * SEED_STEP;
  }

  @Override
  public String toString() {
    return index + "/" + of;
  }
}
