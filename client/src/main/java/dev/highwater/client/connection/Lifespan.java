package dev.highwater.client.connection;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection is kept, and how we end it then.
 *
 * @param requests that a connection takes, 1 or more; {@link Long#MAX_VALUE} for no limit
 * @param age at which a connection takes no more requests at the latest, above 0; null for no limit
 * @param close how a connection ends whose life is over, or that is there at the end of the run
 * @param seed of the ages that are drawn
 */
public record Lifespan(long requests, @Nullable Duration age, CloseWay close, long seed) {
  /** From this part of the age on a life may end, so that those that begin together do not. */
  private static final double SHORTEST = 0.9;

  /** Connections that live as long as the run. */
  public static final Lifespan UNLIMITED = new Lifespan(Long.MAX_VALUE, null, CloseWay.FIN, 1);

  /**
   * The age at which one connection takes no more requests: evenly drawn from 90 % to 100 % of what
   * was asked, and the same every time; null for no limit.
   *
   * @param place number of the connection in the run, from 0
   * @param count connections that the place had before
   */
  @Nullable Duration ageOf(int place, long count) {
    if (age == null) {
      return null;
    }
    long drawnFrom = (seed * 31 + place) * 1_000_003 + count; // mixed by the generator
    double share = SHORTEST + (1 - SHORTEST) * new SplittableRandom(drawnFrom).nextDouble();
    return Duration.ofNanos(Math.max(1, (long) (age.toNanos() * share)));
  }

  /** Whether connections are to be replaced in the course of a run. */
  public boolean isLimited() {
    return requests != Long.MAX_VALUE || age != null;
  }
}
