package dev.highwater.client.lab;

import dev.highwater.client.lab.bench.Bench;
import dev.highwater.client.lab.bench.Impossible;
import dev.highwater.client.lab.bench.Timeline;
import java.io.IOException;
import java.util.List;

/** Has all the experiments, and runs them one after the other. */
public final class Laboratory {
  private static final List<Experiment> ALL =
      List.of(
          new WriteStall(),
          new ConcurrentWriters(),
          new ConcurrentReaders(),
          new Options(),
          new ReuseAddress(),
          new Backlog());

  private Laboratory() {}

  /** Every experiment, in the order of telling. */
  public static List<Experiment> experiments() {
    return ALL;
  }

  /**
   * Runs one experiment on a bench of its own. Whatever fails that the experiment did not provoke
   * makes it inconclusive.
   *
   * @throws InterruptedException if the program is asked to end meanwhile
   */
  public static Finding run(Experiment experiment, Bench.Settings settings)
      throws InterruptedException {
    try (Bench bench = new Bench(settings)) {
      try {
        return experiment.run(bench);
      } catch (Impossible impossible) {
        return Finding.inconclusive(experiment, bench, String.valueOf(impossible.getMessage()));
      } catch (IOException | RuntimeException failure) {
        return Finding.inconclusive(experiment, bench, "it failed: " + Timeline.describe(failure));
      }
    }
  }
}
