package dev.highwater.client.exchange;

/** What every connection of a run sends: one stream that repeats, or messages made one by one. */
public abstract sealed class Requests permits RequestBytes, Messages {

  /**
   * The requests of one connection, from its first on.
   *
   * @param connection number of the connection in the run, from 0
   * @param expectation what completes a request that says nothing else of itself
   */
  public abstract RequestSource of(int connection, Expectation expectation);

  /** The same, of a connection whose replies nobody reads; nothing is kept to compare them with. */
  public abstract RequestSource unread(int connection);
}
