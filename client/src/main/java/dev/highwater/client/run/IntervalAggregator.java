package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.client.run.LoopLoad.Status;
import dev.highwater.client.run.LoopSlots.WriteBuffers;
import dev.highwater.client.run.LoopTallies.Tally;
import dev.highwater.metering.ConnectionTotals;
import java.util.List;

/**
 * Cuts a run into intervals as it goes on: tells each, and adds them up. What is measured of the
 * window is in exactly one row of it, or in that of the drain.
 */
final class IntervalAggregator {
  /** No row for a remainder that says nothing: the row before it is as much longer. */
  private static final long SHORTEST_ROW_NANOS = 20_000_000;

  private final LoadPlan plan;
  private final Loops loops;
  private final RunListener listener;
  private final RequestMetrics requests;
  private final Measurements warmup = new Measurements();
  private final Measurements window = new Measurements();
  private final Measurements connecting = new Measurements();
  private final Measurements warmupTotal = new Measurements();
  private final Measurements total = new Measurements();
  private final ConnectionTime connectionTime = new ConnectionTime();
  private ConnectionTotals lastTotals;
  private ConnectionTotals atWindow;
  private Kind kind = Kind.WARMUP;
  private long startNanos;
  private long lastRowNanos;
  private long windowSentBytes;
  private long windowReceivedBytes;

  /**
   * @param requests is told of every interval, for those who scrape
   */
  IntervalAggregator(LoadPlan plan, Loops loops, RunListener listener, RequestMetrics requests) {
    this.plan = plan;
    this.loops = loops;
    this.listener = listener;
    this.requests = requests;
    this.lastTotals = loops.totals();
    this.atWindow = lastTotals;
  }

  /**
   * Begins the first interval; what was before it belongs to none.
   *
   * @param startNanos of {@link System#nanoTime()}, when sending begins
   */
  void start(long startNanos) throws InterruptedException {
    take(loops.ask(LoopLoad::status));
    warmup.clear();
    window.clear();
    connecting.clear();
    this.startNanos = startNanos;
    lastRowNanos = startNanos;
    Tally tally = loops.tally(kind);
    lastTotals = tally.totals();
    atWindow = lastTotals;
    connectionTime.start(loops.open(), tally.unwritableNanos());
  }

  /**
   * When the interval is over: at a multiple of its length, however late the last one was told.
   *
   * @param endNanos of the part of the run that it belongs to
   */
  long nextRowNanos(long endNanos) {
    long length = plan.interval().toNanos();
    long next = lastRowNanos + length - (lastRowNanos - startNanos) % length;
    if (next - lastRowNanos < SHORTEST_ROW_NANOS) { // the row before came so late
      next += length;
    }
    return next - endNanos < 0 && endNanos - next < SHORTEST_ROW_NANOS ? endNanos : next;
  }

  /**
   * Ends the interval, tells it, and begins the next one.
   *
   * @param atNanos when it ended
   */
  void endInterval(long atNanos) throws InterruptedException {
    endInterval(atNanos, loops.tally(kind));
  }

  private void endInterval(long atNanos, Tally tally) throws InterruptedException {
    List<Status> statuses = loops.ask(LoopLoad::status);
    take(statuses);
    ConnectionTotals totals = tally.totals();
    if (kind == Kind.WINDOW) {
      windowSentBytes += totals.writtenBytes() - lastTotals.writtenBytes();
      windowReceivedBytes += totals.receivedBytes() - lastTotals.receivedBytes();
    }
    double length = (atNanos - lastRowNanos) / 1e9;
    connectionTime.advance(length, loops.open(), tally.unwritableNanos(), kind);
    tell(atNanos, length, statuses, totals);
    lastTotals = totals;
    lastRowNanos = atNanos;
  }

  /**
   * Takes what was recorded of the warm-up up to now, for its next row: so that little is left to
   * add up in the moment when the window begins.
   */
  void takeWarmup() throws InterruptedException {
    take(loops.ask(LoopLoad::status));
  }

  /** The warm-up is over, if there was one: from here on it counts. */
  void beginWindow(long windowNanos) throws InterruptedException {
    Tally tally = loops.tallyAtWindow();
    if (windowNanos - lastRowNanos > 0) {
      endInterval(windowNanos, tally);
    }
    atWindow = tally.totals();
    lastTotals = atWindow;
    kind = Kind.WINDOW;
  }

  /**
   * Nothing more is sent.
   *
   * @param endNanos when the window was over; in the warm-up, when that was ended
   */
  void endWindow(long endNanos) throws InterruptedException {
    if (endNanos - lastRowNanos > 0) {
      endInterval(endNanos, loops.tallyAtEnd());
    }
    if (kind == Kind.WARMUP) {
      atWindow = lastTotals; // there was none, and nothing of the rest is of one
    } else {
      kind = Kind.DRAIN;
    }
  }

  /**
   * Nothing more is waited for.
   *
   * @param atNanos when the drain was over
   * @param last what each event loop had to say of it
   * @param tally of the connections, before they were closed
   */
  void endDrain(long atNanos, List<Status> last, Tally tally) {
    take(last);
    ConnectionTotals totals = tally.totals();
    if (kind == Kind.WARMUP) {
      leaveOutWindow();
      return;
    }
    double length = Math.max(0, (atNanos - lastRowNanos) / 1e9);
    connectionTime.advance(length, loops.open(), tally.unwritableNanos(), kind);
    boolean isEmpty =
        window.isEmpty() && totals.equals(lastTotals) && connectionTime.unwritableSeconds() == 0;
    if (!isEmpty) {
      tell(atNanos, length, last, totals);
    }
    lastTotals = totals;
  }

  /** It was ended before it began, and what was due in it by then is of no window. */
  private void leaveOutWindow() {
    Measurements connected = new Measurements();
    connected.connectTime().add(total.connectTime());
    connected.handshakeTime().add(total.handshakeTime());
    warmupTotal.add(total);
    total.clear();
    total.add(connected);
  }

  private void take(List<Status> statuses) {
    for (Status status : statuses) {
      requests.add(status.warmup());
      requests.add(status.window());
      warmup.add(status.warmup());
      warmupTotal.add(status.warmup());
      window.add(status.window());
      connecting.connectTime().add(status.window().connectTime());
      total.add(status.window());
      status.release();
    }
  }

  private void tell(long atNanos, double length, List<Status> statuses, ConnectionTotals totals) {
    Measurements measured = kind == Kind.WARMUP ? warmup : window;
    List<WriteBuffers> buffers = statuses.stream().map(Status::buffers).toList();
    listener.interval(
        new IntervalRow(
            kind,
            (lastRowNanos - startNanos) / 1e9,
            length,
            measured.outcomes(),
            measured.latency().distribution(),
            measured.serviceTime().distribution(),
            loops.open(),
            buffers.stream().mapToInt(WriteBuffers::unwritable).sum(),
            statuses.stream().mapToLong(Status::waiting).sum(),
            totals.writtenBytes() - lastTotals.writtenBytes(),
            totals.receivedBytes() - lastTotals.receivedBytes(),
            totals.crossingsAboveHigh() - lastTotals.crossingsAboveHigh(),
            buffers.stream().mapToLong(WriteBuffers::pendingBytes).sum(),
            buffers.stream().mapToLong(WriteBuffers::pendingMaxBytes).max().orElse(0),
            totals.closedByCauseSince(lastTotals),
            connecting.connectTime().count(),
            connecting.connectTime().distribution(),
            kind == Kind.DRAIN
                ? null
                : plan.wantedPerSecond(lastRowNanos - startNanos, atNanos - startNanos),
            connectionTime.seconds(),
            connectionTime.unwritableSeconds(),
            measured.pauses()),
        measured);
    measured.clear();
    warmup.clear();
    connecting.clear();
  }

  /** Requests of the window, as far as they were told. */
  Measurements total() {
    return total;
  }

  /** Requests of the warm-up, as far as they were told, and what was before it. */
  Measurements warmupTotal() {
    return warmupTotal;
  }

  /** What the connections had counted when the window began. */
  ConnectionTotals atWindow() {
    return atWindow;
  }

  /** What the connections had counted at the end of the last row. */
  ConnectionTotals lastTotals() {
    return lastTotals;
  }

  /** Bytes written in the window itself, without the drain. */
  long windowSentBytes() {
    return windowSentBytes;
  }

  /** Bytes read in the window itself, without the drain. */
  long windowReceivedBytes() {
    return windowReceivedBytes;
  }

  /** How long connections were open and unwritable. */
  ConnectionTime connectionTime() {
    return connectionTime;
  }
}
