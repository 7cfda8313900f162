package dev.highwater.client.load;

import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import java.util.List;

/** Cuts a run into intervals as it goes on: tells each, and adds them up. */
final class Course {
  /** No row for a remainder that says nothing. */
  private static final long SHORTEST_ROW_NANOS = 20_000_000;

  private final LoadPlan plan;
  private final Loops loops;
  private final RunListener listener;
  private final RequestMetrics requests;
  private final Measurements warmup = new Measurements();
  private final Measurements window = new Measurements();
  private final Measurements total = new Measurements();
  private final ConnectionTime connectionTime = new ConnectionTime();
  private ConnectionTotals lastTotals;
  private long startNanos;
  private long windowNanos;
  private long lastRowNanos;

  /**
   * @param requests is told of every interval, for those who scrape
   */
  Course(LoadPlan plan, Loops loops, RunListener listener, RequestMetrics requests) {
    this.plan = plan;
    this.loops = loops;
    this.listener = listener;
    this.requests = requests;
    this.lastTotals = loops.totals();
  }

  /**
   * Begins the first interval.
   *
   * @param startNanos of {@link System#nanoTime()}, when sending begins
   * @param windowNanos when the warm-up is over
   */
  void start(long startNanos, long windowNanos) throws InterruptedException {
    this.startNanos = startNanos;
    this.windowNanos = windowNanos;
    lastRowNanos = startNanos;
    lastTotals = loops.totals();
    connectionTime.start(loops.open(), loops.unwritableNanos());
  }

  /** Adds what belongs to no interval. */
  void add(LoopStatus status) {
    requests.add(status.warmup(), status.window());
    total.add(status.window());
    status.release();
  }

  /** When the interval is over. */
  long nextRowNanos() {
    return lastRowNanos + plan.interval().toNanos();
  }

  /** Ends the interval now, tells it, and begins the next one. */
  void endInterval() throws InterruptedException {
    long now = System.nanoTime();
    List<LoopStatus> statuses = loops.ask(LoopLoad::status);
    ConnectionTotals totals = loops.totals();
    warmup.clear();
    window.clear();
    for (LoopStatus status : statuses) {
      warmup.add(status.warmup());
      window.add(status.window());
      status.release();
    }
    requests.add(warmup, window);
    total.add(window);
    boolean isWarmup = lastRowNanos - windowNanos < 0;
    double length = (now - lastRowNanos) / 1e9;
    connectionTime.advance(length, loops.open(), loops.unwritableNanos(), isWarmup);
    if (now - lastRowNanos > SHORTEST_ROW_NANOS) {
      Measurements measured = isWarmup ? warmup : window;
      listener.interval(
          new IntervalRow(
              isWarmup,
              (lastRowNanos - startNanos) / 1e9,
              length,
              measured.sent(),
              measured.completed(),
              measured.timedOut(),
              measured.lost(),
              window.mismatched(),
              measured.latency().distribution(),
              measured.serviceTime().distribution(),
              loops.open(),
              statuses.stream().mapToInt(LoopStatus::unwritable).sum(),
              statuses.stream().mapToLong(LoopStatus::waiting).sum(),
              totals.writtenBytes() - lastTotals.writtenBytes(),
              totals.receivedBytes() - lastTotals.receivedBytes(),
              totals.crossingsAboveHigh() - lastTotals.crossingsAboveHigh(),
              statuses.stream().mapToLong(LoopStatus::pendingBytes).sum(),
              statuses.stream().mapToLong(LoopStatus::pendingMaxBytes).max().orElse(0),
              totals.closedByCauseSince(lastTotals),
              window.connectTime().count(),
              window.connectTime().distribution(),
              plan.wantedPerSecond(lastRowNanos - startNanos, now - startNanos),
              connectionTime.seconds(),
              connectionTime.unwritableSeconds()),
          measured);
    }
    lastTotals = totals;
    lastRowNanos = now;
  }

  /** Requests of the window, in the intervals that are over. */
  Measurements total() {
    return total;
  }

  /** What the connections had counted at the end of the last interval. */
  ConnectionTotals lastTotals() {
    return lastTotals;
  }

  /** How long connections were open and unwritable, in the intervals that are over. */
  ConnectionTime connectionTime() {
    return connectionTime;
  }
}
