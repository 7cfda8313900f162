package dev.highwater.client.verdict;

import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.measure.Outcomes;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a run that tells what kept it from going faster.
 *
 * @param kind what was done
 * @param cost of the client itself
 * @param unwritableShare time that connections were unwritable, as a share of the time that they
 *     were open, 0 to 1
 * @param kernel null where the transport cannot tell
 * @param serviceMicros mean time from sending a request to its reply, or until we gave up; 0 when
 *     none was sent
 * @param due requests that were due in an open loop; null in a closed one, and in a stream
 * @param outcomes how requests ended
 * @param openingsTimedOut connections closed because the greeting, or the answer to the first
 *     message, never came
 * @param connectionWaitShare time that requests waited for nothing but a connection, as a share of
 *     all their time, 0 to 1; in a closed loop, of the time of all places
 * @param replacesConnections whether we were told to end connections and make new ones
 * @param peerGone whether the run ended because the peer was gone
 */
public record LimitEvidence(
    Kind kind,
    SelfCost cost,
    double unwritableShare,
    @Nullable KernelTimes kernel,
    double serviceMicros,
    @Nullable Long due,
    Outcomes outcomes,
    long openingsTimedOut,
    double connectionWaitShare,
    boolean replacesConnections,
    boolean peerGone) {

  /** What a run does, as far as limits go. */
  public enum Kind {
    REQUESTS,
    /** A stream in which we write. */
    WRITING,
    /** A stream in which we only read. */
    READING;

    public static Kind of(@Nullable Streaming streaming) {
      if (streaming == null) {
        return REQUESTS;
      }
      return streaming.direction().writes() ? WRITING : READING;
    }
  }
}
