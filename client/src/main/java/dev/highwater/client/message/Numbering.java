package dev.highwater.client.message;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Where the numbers, the random values and the clock in the messages of a run begin. */
public final class Numbering {
  private final long seed;
  private final int firstConnection;
  private final int connections;
  private final long epochNanosAtZero;

  /**
   * @param seed of everything that is random
   * @param firstConnection what the first connection of this client is called, 0 or more
   * @param connections of all clients that share the load, 1 or more
   */
  public Numbering(long seed, int firstConnection, int connections) {
    this.seed = seed;
    this.firstConnection = firstConnection;
    this.connections = connections;
    Instant now = Instant.now();
    this.epochNanosAtZero =
        TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
  }

  /** The same with other random values. */
  public Numbering otherwiseRandom() {
    return new Numbering(mixed(seed), firstConnection, connections);
  }

  int firstConnection() {
    return firstConnection;
  }

  int connections() {
    return connections;
  }

  /** What one connection draws from: the same for the same seed, another for another connection. */
  public SplittableRandom randomOf(int connection) {
    // Mixed, since a seed that is a constant of the generator away gives the same values, shifted.
    return new SplittableRandom(mixed(mixed(seed) + firstConnection + connection));
  }

  long epochNanosAt(long nanoTime) {
    return epochNanosAtZero + nanoTime;
  }

  /** The finalizer of MurmurHash3: every bit of the result depends on every bit given. */
  private static long mixed(long bits) {
    long h = bits;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
