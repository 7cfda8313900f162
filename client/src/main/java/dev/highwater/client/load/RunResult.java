package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.connection.Mismatch;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a run.
 *
 * @param startedAt when the first connection was tried
 * @param sendingAt when the first request was due, by the clock; in a stream, when bytes began to
 *     move
 * @param rampSeconds until every connection had been tried
 * @param seconds length of the measured part
 * @param achievedPerSecond requests completed in a second of the measured part; what came in the
 *     drain period is left out
 * @param measured requests of the measured part
 * @param inFlightAtEnd requests of the measured part that had not ended after the drain period
 * @param neverSent requests of an open loop that were due and never sent
 * @param openAtEnd connections that could still take requests, or whose successor was about to
 * @param attempts to connect, by outcome
 * @param connections all of them, from the first to the last byte: causes, crossings, discards
 * @param sentBytes written in the measured part
 * @param receivedBytes read in the measured part
 * @param bytesSeconds how long the bytes were counted, above 0
 * @param tcp null where the transport cannot tell
 * @param cost of the client itself
 * @param verdict on the run itself
 * @param mismatch the first wrong byte; null when all were right
 * @param ending how the run came to its end
 * @param tls null when it was not spoken
 * @param churn how connections came and went
 * @param difficult those that behaved badly on purpose, counted nowhere else
 * @param limitedBy what kept it from going faster
 * @param stream null when there were requests
 */
public record RunResult(
    Instant startedAt,
    Instant sendingAt,
    double rampSeconds,
    double seconds,
    double achievedPerSecond,
    Measurements measured,
    long inFlightAtEnd,
    long neverSent,
    int openAtEnd,
    Map<ConnectOutcome, Long> attempts,
    ConnectionTotals connections,
    long sentBytes,
    long receivedBytes,
    double bytesSeconds,
    @Nullable TcpSample tcp,
    SelfCost cost,
    Verdict verdict,
    @Nullable Mismatch mismatch,
    Ending ending,
    @Nullable TlsResult tls,
    Churn churn,
    List<DifficultResult> difficult,
    LimitedBy limitedBy,
    @Nullable StreamResult stream) {

  /**
   * Whether there was no peer left at the end. A peer that ends connections, and lets new ones be
   * made, may have none open at that moment, and is there all the same.
   */
  public boolean peerWasGone() {
    boolean inVain = attempts.keySet().stream().anyMatch(outcome -> outcome != ConnectOutcome.OK);
    return ending == Ending.PEER_GONE || (openAtEnd == 0 && (inVain || measured.timedOut() > 0));
  }

  /** Whether no request was completed; in a stream, whether not one byte was moved. */
  public boolean hasDoneNothing() {
    return stream == null
        ? measured.completed() == 0
        : connections.writtenBytes() + connections.receivedBytes() == 0;
  }

  /** How a run came to its end. */
  public enum Ending {
    /** Time or number of requests reached. */
    COMPLETED,
    /** Somebody stopped it. */
    INTERRUPTED,
    /** The peer was gone, and did not come back. */
    PEER_GONE,
    /** A threshold could no longer be held, and the run was to end then. */
    THRESHOLD_MISSED
  }
}
