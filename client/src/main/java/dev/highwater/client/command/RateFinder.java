package dev.highwater.client.command;

import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.FoundRate;
import dev.highwater.client.run.FoundRate.Ending;
import dev.highwater.client.run.FoundRate.Trial;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.schedule.RateSearch;
import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.process.CannotRunException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one trial after the other, each a run of its own, until the highest rate is known. */
final class RateFinder {

  /** Runs one trial to its end, and tells what came of it. */
  @FunctionalInterface
  interface Runner {
    LoadReport run(double perSecond) throws InterruptedException;
  }

  /**
   * What was found.
   *
   * @param report of the last trial at that rate that held; where none did, of the last trial
   */
  record Found(FoundRate rate, LoadReport report) {}

  private final List<Threshold> thresholds;
  private final Runner runner;
  private final Consumer<Trial> shown;
  private final RateSearch search;
  private final List<Trial> trials = new ArrayList<>();
  private final Map<Double, LoadReport> held = new HashMap<>();
  private @Nullable LoadReport last;

  /**
   * @param startPerSecond the rate to begin at, above 0
   * @param shown gets every trial as it ends
   */
  RateFinder(
      double startPerSecond, List<Threshold> thresholds, Runner runner, Consumer<Trial> shown) {
    this.thresholds = thresholds;
    this.runner = runner;
    this.shown = shown;
    this.search = new RateSearch(startPerSecond);
  }

  /**
   * Searches to the end, or until it is interrupted.
   *
   * @throws CannotRunException if not one connection can be opened in the first trial
   */
  Found find() throws InterruptedException {
    Ending ending = null;
    while (ending == null) {
      OptionalDouble next = search.next();
      ending = next.isPresent() ? tryOut(next.getAsDouble()) : endOfSearch();
    }
    OptionalDouble lower = search.heldPerSecond();
    OptionalDouble upper = search.notHeldPerSecond();
    FoundRate found =
        new FoundRate(
            thresholds,
            List.copyOf(trials),
            orNull(lower),
            orNull(upper),
            search.isLimitedByClient(),
            ending);
    LoadReport best = lower.isPresent() ? held.get(lower.getAsDouble()) : last;
    if (best == null) {
      throw new IllegalStateException("a search without a trial");
    }
    return new Found(found, best);
  }

  /** One trial; null when the search goes on. */
  private @Nullable Ending tryOut(double perSecond) throws InterruptedException {
    LoadReport report;
    try {
      report = runner.run(perSecond);
    } catch (CannotRunException gone) {
      if (trials.isEmpty()) {
        throw gone;
      }
      return Ending.PEER_GONE;
    }
    last = report;
    RunResult result = report.result();
    if (result.ending() == RunResult.Ending.INTERRUPTED) {
      return Ending.INTERRUPTED;
    }
    Trial trial = Trial.of(perSecond, result, thresholds);
    trials.add(trial);
    search.tell(perSecond, trial.outcome());
    if (trial.outcome() == Outcome.HELD) {
      held.put(perSecond, report);
    }
    shown.accept(trial);
    return null;
  }

  private Ending endOfSearch() {
    return search.hasRunOutOfTrials() ? Ending.TRIALS_USED_UP : Ending.COMPLETED;
  }

  private static @Nullable Double orNull(OptionalDouble rate) {
    return rate.isPresent() ? (Double) rate.getAsDouble() : null;
  }
}
