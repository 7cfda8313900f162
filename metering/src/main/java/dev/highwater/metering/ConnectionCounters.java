package dev.highwater.metering;

import io.netty.util.concurrent.Future;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** What one event loop has counted of one endpoint's connections; written by that loop alone. */
public final class ConnectionCounters implements ReadGate.Listener {
  /**
   * The largest distance from one sampled echo to the next; on average it is 16. A clock read costs
   * as much as a good part of an echo's way through the pipeline.
   */
  private static final int MOST_ECHOES_A_SAMPLE = 31;

  final Counter opened = new Counter();
  final Counter closed = new Counter();
  final Counter receivedBytes = new Counter();
  final Counter writtenBytes = new Counter();
  final Counter sentBytes = new Counter();
  final Counter pendingBytes = new Counter();
  final Counter crossingsAboveHigh = new Counter();
  final Counter crossingsBelowLow = new Counter();
  final Counter unwritable = new Counter();
  final Counter readPauses = new Counter();
  final Counter readPaused = new Counter();
  final Counter retransmits = new Counter();
  final Buckets durations = new Buckets(Ladder.LASTING);
  final Buckets unwritableUntilDrained = new Buckets(Ladder.LASTING);
  final Buckets unwritableUntilClosed = new Buckets(Ladder.LASTING);
  final Buckets resetUnflushedBytes = new Buckets(Ladder.BYTES);
  final Buckets echoLatency = new Buckets(Ladder.LATENCY);
  final Buckets rtt = new Buckets(Ladder.LATENCY);
  final Buckets congestionWindow = new Buckets(Ladder.SEGMENTS);
  final ResetCounts resets = new ResetCounts();
  final UnwritableList unwritableList = new UnwritableList();
  final Peak pending = new Peak(System.nanoTime());
  final LoopWatch watch = new LoopWatch(this);
  private final Map<CloseCause, Counter> closedByCause = new EnumMap<>(CloseCause.class);
  private final Map<CloseCause, Counter> discardedByCause = new EnumMap<>(CloseCause.class);

  /** Draws the distances: a fixed one would meet the same of several peers that take turns. */
  private final SplittableRandom distances = new SplittableRandom();

  private int echoesToSample = nextDistance();

  ConnectionCounters() {
    for (CloseCause cause : CloseCause.values()) { // all at once: other threads read the maps
      closedByCause.put(cause, new Counter());
      discardedByCause.put(cause, new Counter());
    }
  }

  Counter closedBy(CloseCause cause) {
    return Objects.requireNonNull(closedByCause.get(cause), "one for every cause");
  }

  Counter discardedBy(CloseCause cause) {
    return Objects.requireNonNull(discardedByCause.get(cause), "one for every cause");
  }

  long discardedBytes() {
    return discardedByCause.values().stream().mapToLong(Counter::get).sum();
  }

  /**
   * How long connections have been unwritable up to now, added up, those that still are so
   * included; on the event loop that owns the counters.
   */
  public long unwritableNanos(long nowNanos) {
    return unwritableUntilDrained.sum()
        + unwritableUntilClosed.sum()
        + unwritableList.totalNanos(nowNanos);
  }

  @Override
  public void paused() {
    readPauses.increment();
    readPaused.increment();
  }

  @Override
  public void resumed() {
    readPaused.add(-1);
  }

  /** The peer reset a connection while it was made. */
  public void resetWhileConnecting() {
    resets.received(ConnectionEnd.Operation.CONNECT, ConnectionEnd.Phase.BEFORE_FIRST_BYTE);
  }

  /**
   * Whether the echo of the bytes that were just read is to be measured; one in 16 is, drawn at
   * random. Called by the owning event loop only, once for each read.
   */
  public boolean isEchoSampled() {
    if (--echoesToSample > 0) {
      return false;
    }
    echoesToSample = nextDistance();
    return true;
  }

  private int nextDistance() {
    return 1 + distances.nextInt(MOST_ECHOES_A_SAMPLE);
  }

  /** The write of a sampled echo has an outcome; a failed one has no latency. */
  public void echoed(Future<?> write, long readNanos) {
    if (write.isSuccess()) {
      echoLatency.record(System.nanoTime() - readNanos);
    }
  }

  /**
   * @param resetSent whether we ended it with a reset of our own
   */
  void ended(ConnectionEnd end, boolean resetSent, long lastedNanos) {
    closed.increment();
    closedBy(end.cause()).increment();
    discardedBy(end.cause()).add(end.unflushedBytes());
    durations.record(lastedNanos);
    if (end.cause() == CloseCause.PEER_RESET) {
      resets.received(end.operation(), end.phase());
    } else if (resetSent) {
      resets.sent(end.phase());
    } else {
      return;
    }
    resetUnflushedBytes.record(end.unflushedBytes());
  }
}
