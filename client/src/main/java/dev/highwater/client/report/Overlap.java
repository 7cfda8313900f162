package dev.highwater.client.report;

import dev.highwater.client.run.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For how long runs measured at the same time.
 *
 * @param commonSeconds for how long all of them did
 * @param seconds for how long any of them did, 0 or more
 */
public record Overlap(double commonSeconds, double seconds) {
  /** Up to here what is not common is what a busy machine makes of punctual runs. */
  private static final double PUNCTUAL_SECONDS = 0.1;

  /** Below this part of the time there is no moment that the sum of the rates is of. */
  private static final double LEAST_COMMON = 0.9;

  /**
   * A run's measured window.
   *
   * @param sendingAt when its first request was due
   * @param warmup that was not measured, from then on
   * @param seconds for how long it measured
   */
  public record Window(Instant sendingAt, Duration warmup, double seconds) {
    public static Window of(RunResult result, Duration warmup) {
      return new Window(result.sendingAt(), warmup, result.seconds());
    }

    private double startAfter(Instant zero) {
      Duration after = Duration.between(zero, sendingAt).plus(warmup);
      return after.getSeconds() + after.getNano() / 1e9;
    }
  }

  /**
   * Of these windows.
   *
   * @param windows one or more
   */
  public static Overlap of(List<Window> windows) {
    Instant zero =
        windows.stream().map(Window::sendingAt).min(Comparator.naturalOrder()).orElseThrow();
    List<Window> sorted =
        windows.stream()
            .sorted(Comparator.comparingDouble((Window window) -> window.startAfter(zero)))
            .toList();
    double union = 0;
    double coveredUntil = Double.NEGATIVE_INFINITY;
    double commonEnd = Double.MAX_VALUE;
    double commonStart = 0;
    for (Window window : sorted) {
      double start = window.startAfter(zero);
      double end = start + window.seconds();
      union += start >= coveredUntil ? window.seconds() : Math.max(0, end - coveredUntil);
      coveredUntil = Math.max(coveredUntil, end);
      commonStart = start; // the last one begins last
      commonEnd = Math.min(commonEnd, end);
    }
    return new Overlap(Math.max(0, commonEnd - commonStart), union);
  }

  /** Whether the sum of the rates is a rate that there was. */
  public boolean addsRates() {
    return commonSeconds >= LEAST_COMMON * seconds;
  }

  /** By how much the runs did not measure at the same time; null where it does not matter. */
  public @Nullable String caution() {
    if (addsRates() && seconds - commonSeconds <= PUNCTUAL_SECONDS) {
      return null;
    }
    String all = Format.seconds(seconds);
    String together =
        commonSeconds == 0
            ? "there was no moment of the " + all + " in which all runs measured: "
            : "the runs measured together for "
                + Format.seconds(commonSeconds)
                + " of "
                + all
                + ": ";
    return together
        + (addsRates()
            ? "rates are added as if they had all the time"
            : "rates are totals divided by " + all + ", not sums");
  }
}
