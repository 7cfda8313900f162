package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import java.io.IOException;

/** One situation of TCP, brought about for real and measured, to see whether a claim holds here. */
public interface Experiment {
  /** As it is typed and shown, such as {@code write-stall}. */
  String name();

  /** What it answers, in one sentence that ends in a question mark. */
  String question();

  /** What is said to happen, in one sentence. */
  String claim();

  /** Where the claim comes from: the article, a man page, an RFC. */
  String source();

  /**
   * Runs it. What it opens on the bench is closed when it returns.
   *
   * @throws dev.highwater.lab.bench.Impossible if this machine, transport or user does not allow
   *     it; becomes {@link Verdict#INCONCLUSIVE}
   * @throws IOException if a scripted peer failed in a way that was not part of the script
   * @throws InterruptedException if somebody asked the program to end
   */
  Finding run(Bench bench) throws IOException, InterruptedException;
}
