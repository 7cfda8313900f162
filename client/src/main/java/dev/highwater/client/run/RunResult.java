package dev.highwater.client.run;

import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.verdict.Figures;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
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
 * @param seconds length of the measured part, without the drain
 * @param achievedPerSecond requests of the measured part that were answered, by its length: in an
 *     open loop all that were due in it, in a closed loop those whose reply came in it
 * @param measured requests of the measured part, each with its outcome
 * @param warmup requests of the warm-up, as far as they had ended by the end
 * @param openingsTimedOut connections, of the whole run, closed because the greeting or the answer
 *     to the first message never came
 * @param window what became of connections in the measured part
 * @param openAtEnd connections that could still take requests, or whose successor was about to
 * @param attempts to connect, by outcome
 * @param connections all of them, from the first to the last byte: causes, crossings, discards
 * @param sentBytes written in the measured part and its drain
 * @param receivedBytes read in the measured part and its drain
 * @param sentBytesPerSecond written in a second of the measured part, without the drain
 * @param receivedBytesPerSecond read in a second of the measured part, without the drain
 * @param tcp null where the transport cannot tell
 * @param cost of the client itself
 * @param verdict on the run itself
 * @param mismatch the first wrong byte; null when all were right
 * @param ending how the run came to its end
 * @param tls null when it was not spoken
 * @param churn how connections came and went
 * @param misbehaving those that behaved badly on purpose, counted nowhere else
 * @param limitedBy what kept it from going faster
 * @param stream null when there were requests
 * @param targets what became of the connections to each; empty for results that were added up
 */
public record RunResult(
    Instant startedAt,
    Instant sendingAt,
    double rampSeconds,
    double seconds,
    double achievedPerSecond,
    Measurements measured,
    Outcomes warmup,
    long openingsTimedOut,
    WindowTotals window,
    int openAtEnd,
    Map<ConnectOutcome, Long> attempts,
    ConnectionTotals connections,
    long sentBytes,
    long receivedBytes,
    double sentBytesPerSecond,
    double receivedBytesPerSecond,
    @Nullable TcpSample tcp,
    SelfCost cost,
    Verdict verdict,
    @Nullable Mismatch mismatch,
    Ending ending,
    @Nullable TlsResult tls,
    Churn churn,
    List<Misbehaving> misbehaving,
    LimitedBy limitedBy,
    @Nullable StreamResult stream,
    List<TargetResult> targets) {

  /** The same, of a run that ended otherwise. */
  public RunResult endedBy(Ending other) {
    return new RunResult(
        startedAt,
        sendingAt,
        rampSeconds,
        seconds,
        achievedPerSecond,
        measured,
        warmup,
        openingsTimedOut,
        window,
        openAtEnd,
        attempts,
        connections,
        sentBytes,
        receivedBytes,
        sentBytesPerSecond,
        receivedBytesPerSecond,
        tcp,
        cost,
        verdict,
        mismatch,
        other,
        tls,
        churn,
        misbehaving,
        limitedBy,
        stream,
        targets);
  }

  /**
   * Whether there was no peer left at the end. A peer that ends connections, and lets new ones be
   * made, may have none open at that moment, and is there all the same; but a stream whose
   * connections it has all ended goes nowhere.
   */
  public boolean peerWasGone() {
    if (ending == Ending.PEER_GONE) {
      return true;
    }
    boolean inVain = ConnectOutcome.failed(attempts) > 0 || measured.outcomes().timedOut() > 0;
    return openAtEnd == 0 && (inVain || stream != null);
  }

  /** Whether no request was answered; in a stream, whether not one byte was moved. */
  public boolean hasDoneNothing() {
    return stream == null
        ? measured.outcomes().answered() == 0
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
    THRESHOLD_MISSED,
    /** A group of the same phase of a plan could no longer hold a threshold. */
    STOPPED
  }

  /** What thresholds are held against. */
  public Figures figures() {
    Outcomes outcomes = measured.outcomes();
    return new Figures(
        measured.latency().distribution(),
        achievedPerSecond,
        outcomes.failed() + window.failedConnectCount(),
        outcomes.due(),
        outcomes.wrong(),
        window.resets(),
        window.unwritableSeconds());
  }

  /** Holds it to a threshold, as far as its figures can be trusted. */
  public ThresholdOutcome judge(Threshold threshold) {
    return verdict.weigh(threshold.judge(figures()));
  }

  /**
   * What became of the connections of one kind that behaved badly on purpose.
   *
   * @param connections how many were kept, 1 or more
   * @param failed attempts to connect, by outcome
   * @param totals of all of them, from the first to the last byte
   */
  public record Misbehaving(
      Misbehaviour kind,
      int connections,
      Map<ConnectOutcome, Long> failed,
      ConnectionTotals totals) {

    /** Bytes that the kernel took from us. */
    public long sentBytes() {
      return totals.writtenBytes() - totals.discardedBytes();
    }
  }
}
