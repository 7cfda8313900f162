package dev.highwater.client.measure;

/**
 * How requests ended. Once a run is over, each request that was due has exactly one of the outcomes
 * completed to neverSent; while it goes on, those in flight and those that wait have none yet.
 *
 * @param sent requests sent, whatever became of them
 * @param completed the whole reply came and was right
 * @param mismatched a reply came and was wrong
 * @param timedOut no reply within the request timeout
 * @param lost the connection ended before the reply came
 * @param unanswered sent, and no reply when the drain was over
 * @param neverSent due, and no connection had room for it until the end; 0 in a closed loop
 * @param unasked times that bytes came which belong to no request; in none of the others
 */
public record Outcomes(
    long sent,
    long completed,
    long mismatched,
    long timedOut,
    long lost,
    long unanswered,
    long neverSent,
    long unasked) {
  /** Nothing happened. */
  public static final Outcomes NONE = new Outcomes(0, 0, 0, 0, 0, 0, 0, 0);

  /** All requests that have ended: once a run is over, all that were due. */
  public long due() {
    return answered() + failed();
  }

  /** Requests whose reply came, right or wrong. */
  public long answered() {
    return completed + mismatched;
  }

  /** Requests whose reply never came. */
  public long failed() {
    return timedOut + lost + unanswered + neverSent;
  }

  /** Everything that came back wrong. */
  public long wrong() {
    return mismatched + unasked;
  }

  /** The sum of both. */
  public Outcomes plus(Outcomes other) {
    return new Outcomes(
        sent + other.sent,
        completed + other.completed,
        mismatched + other.mismatched,
        timedOut + other.timedOut,
        lost + other.lost,
        unanswered + other.unanswered,
        neverSent + other.neverSent,
        unasked + other.unasked);
  }
}
