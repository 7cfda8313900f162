package dev.highwater.client.load;

import dev.highwater.client.connection.Streaming;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
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
record LimitEvidence(
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

  private static final double MICROS_PER_SECOND = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * Collects it.
   *
   * @param measured requests of the measured part
   * @param seconds length of the measured part
   */
  static LimitEvidence of(
      LoadPlan plan,
      SelfCost cost,
      ConnectionTime time,
      @Nullable KernelTimes kernel,
      Measurements measured,
      double seconds,
      boolean peerGone) {
    Distribution latency = measured.latency().distribution();
    double allSeconds =
        plan.isOpenLoop()
            ? latency.mean() / MICROS_PER_SECOND * latency.count()
            : plan.connections() * seconds;

    return new LimitEvidence(
        Kind.of(plan.conversation().streaming()),
        cost,
        IntervalRow.share(time.windowUnwritableSeconds(), time.windowSeconds()),
        kernel,
        measured.serviceTime().distribution().mean(),
        plan.isOpenLoop() ? (Long) measured.outcomes().due() : null,
        measured.outcomes(),
        measured.openingsTimedOut(),
        IntervalRow.share(measured.waitedForConnectionNanos() / NANOS_PER_SECOND, allSeconds),
        plan.lifespan().isLimited(),
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
