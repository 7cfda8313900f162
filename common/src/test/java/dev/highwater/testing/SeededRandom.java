package dev.highwater.testing;

import dev.highwater.process.Environment;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Randomness that tells its seed, so that a failure can be had again. */
public final class SeededRandom {
  private final Random random;

  private SeededRandom(long seed) {
    random = new Random(seed);
  }

  /** Prints the seed; the property highwater.test.seed sets it. */
  public static SeededRandom forTest(String test) {
    String given = Environment.property("highwater.test.seed");
    long seed = given == null ? new Random().nextLong() : Long.parseLong(given);
    System.out.println(test + ": -Dhighwater.test.seed=" + seed);
    return new SeededRandom(seed);
  }

  /** Numbers of all magnitudes, small ones as likely as large ones. */
  public long positiveLong() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  public double positiveDouble() {
    return random.nextDouble() * Math.pow(10, random.nextInt(30) - 10);
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Up to twelve of the pieces, one after the other. */
  public String textOf(List<String> pieces) {
    return Stream.generate(() -> oneOf(pieces))
        .limit(random.nextInt(12))
        .collect(Collectors.joining());
  }

  public String anyText() {
    return random
        .ints(random.nextInt(12), 0, Character.MAX_CODE_POINT + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
