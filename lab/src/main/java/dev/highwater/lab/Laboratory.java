package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.lab.bench.Timeline;
import java.io.IOException;
import java.util.List;

/** Has all the experiments, and runs them one after the other. */
public final class Laboratory {
  private static final List<Experiment> ALL =
      List.of(
          new WriteAccepted(),
          new WriteStall(),
          new PartialWrite(),
          new WriteTimeout(),
          new ConcurrentWriters(),
          new ConcurrentReaders(),
          new Options(),
          new ReuseAddress(),
          new Backlog(),
          new ClosedLocally(),
          new PeerClosed(),
          new EofAware(),
          new Dial(),
          new ReadCases(),
          new Linger(),
          new HalfClose(),
          new Nagle(),
          new DeadPeer(),
          new BoundedEcho(),
          new BufferSize());

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
    StopInterrupt interrupt = StopInterrupt.ofThisThread(settings.stop());
    try (Bench bench = new Bench(settings)) {
      return run(experiment, bench);
    } finally {
      interrupt.end();
    }
  }

  private static Finding run(Experiment experiment, Bench bench) throws InterruptedException {
    try {
      Finding finding = experiment.run(bench);
      if (bench.settings().stop().isRequested()) { // an end that came early may look like a finding
        throw new InterruptedException("the lab was asked to end");
      }
      return finding;
    } catch (IOException | RuntimeException failure) {
      if (bench.settings().stop().isRequested()) { // then this is how it ended, not what it found
        throw new InterruptedException("the lab was asked to end");
      }
      String why =
          failure instanceof Impossible
              ? String.valueOf(failure.getMessage())
              : "it failed: " + Timeline.describe(failure);
      return Finding.inconclusive(experiment, bench, why);
    }
  }
}
