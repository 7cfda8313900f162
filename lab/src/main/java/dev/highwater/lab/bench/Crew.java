package dev.highwater.lab.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Threads that do the same work at the same time, each under its own number. */
public final class Crew implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final List<CompletableFuture<Void>> outcomes = new ArrayList<>();

  /** The work of one thread. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @param number of the thread, from 0
     */
    void doAs(int number) throws IOException, InterruptedException;
  }

  private Crew() {}

  /** Starts so many threads, whose names begin with {@code who}. */
  public static Crew start(String who, int count, Work work) {
    Crew crew = new Crew();
    for (int number = 0; number < count; number++) {
      crew.add(who, number, work);
    }
    crew.threads.forEach(Thread::start);
    return crew;
  }

  private void add(String who, int number, Work work) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.doAs(number);
                outcome.complete(null);
              } catch (IOException | InterruptedException | RuntimeException failure) {
                outcome.completeExceptionally(failure);
              }
            },
            "lab-" + who + "-" + number);
    thread.setDaemon(true);
    threads.add(thread);
    outcomes.add(outcome);
  }

  /** Runs something when all are done, whether or not one failed, on the thread of the last. */
  public void whenDone(Runnable action) {
    all().whenComplete((done, failure) -> action.run());
  }

  /**
   * Waits until all are done.
   *
   * @throws IllegalStateException if one failed, or is not done within the time
   */
  public void await(Bench bench, Duration atMost) throws IOException, InterruptedException {
    CompletableFuture<Void> all = all();
    if (!bench.await(atMost, all::isDone)) {
      throw new IllegalStateException("threads are not done after " + atMost.toSeconds() + " s");
    }
    try {
      all.join();
    } catch (CompletionException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new IllegalStateException(Timeline.describe(cause), cause);
    }
  }

  private CompletableFuture<Void> all() {
    return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new));
  }

  /** Interrupts those that still work. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
