package dev.highwater.client.load;

import dev.highwater.client.connection.Streaming;
import dev.highwater.client.measure.Measurements;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a run that tells what kept it from going faster.
 *
 * @param kind what was done
 * @param cost of the client itself
 * @param unwritableShare time that connections were unwritable, as a share of the time that they
 *     were open, 0 to 1
 * @param kernel null where the transport cannot tell
 * @param serviceMicros mean time from sending a request to its reply; 0 when none was completed
 * @param due requests that were due in an open loop; null in a closed one, and in a stream
 * @param completed requests completed
 * @param peerGone whether the run ended because the peer was gone
 */
record LimitEvidence(
    Kind kind,
    SelfCost cost,
    double unwritableShare,
    @Nullable KernelTimes kernel,
    double serviceMicros,
    @Nullable Long due,
    long completed,
    boolean peerGone) {

  /**
   * Collects it.
   *
   * @param measured requests of the measured part
   * @param neverSent requests that were due and never sent
   */
  static LimitEvidence of(
      LoadPlan plan,
      SelfCost cost,
      ConnectionTime time,
      @Nullable KernelTimes kernel,
      Measurements measured,
      long neverSent,
      boolean peerGone) {
    return new LimitEvidence(
        Kind.of(plan.conversation().streaming()),
        cost,
        IntervalRow.share(time.windowUnwritableSeconds(), time.windowSeconds()),
        kernel,
        measured.serviceTime().distribution().mean(),
        plan.isOpenLoop() ? (Long) (measured.sent() + neverSent) : null,
        measured.completed(),
        peerGone);
  }

  /** What a run does, as far as limits go. */
  enum Kind {
    REQUESTS,
    /** A stream in which we write. */
    WRITING,
    /** A stream in which we only read. */
    READING;

    static Kind of(@Nullable Streaming streaming) {
      if (streaming == null) {
        return REQUESTS;
      }
      return streaming.direction().writes() ? WRITING : READING;
    }
  }
}
