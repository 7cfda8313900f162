package dev.highwater.client.run;

import dev.highwater.client.verdict.Threshold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search for the highest rate came to.
 *
 * @param thresholds that had to hold, one or more
 * @param trials in their order
 * @param ratePerSecond the highest rate that held; null when none did
 * @param notHeldPerSecond the lowest rate above it that did not; null when all that were tried did
 * @param limitedByClient whether it is the client, and not the peer, that did not get so far
 * @param ending how the search came to its end
 */
public record FoundRate(
    List<Threshold> thresholds,
    List<Trial> trials,
    @Nullable Double ratePerSecond,
    @Nullable Double notHeldPerSecond,
    boolean limitedByClient,
    Ending ending) {

  /** How a search came to its end. */
  public enum Ending {
    /** The highest rate is known, as far as this client gets; or that none holds. */
    COMPLETED,
    /** There were many trials, and they did not agree. */
    TRIALS_USED_UP,
    /** Somebody stopped it. */
    INTERRUPTED,
    /** The peer took no connections any more. */
    PEER_GONE
  }

  /** Whether wrong bytes came back in one of the trials. */
  public boolean sawWrongBytes() {
    return trials.stream().anyMatch(Trial::wrongBytes);
  }
}
