package dev.highwater.testing;

import dev.highwater.process.Environment;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Randomness that tells its seed, so that a failure can be had again. */
public final class Seed {
  private Seed() {}

  /** Prints the seed; the property highwater.test.seed sets it. */
  public static Random printedFor(String test) {
    String given = Environment.property("highwater.test.seed");
    long seed = given == null ? ThreadLocalRandom.current().nextLong() : Long.parseLong(given);
    System.out.println(test + ": -Dhighwater.test.seed=" + seed);
    return new Random(seed);
  }
}
