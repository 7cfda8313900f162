package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.Connector;
import dev.highwater.client.connection.LoopWork;
import dev.highwater.client.connection.Mismatch;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.schedule.ConstantSchedule;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.transport.ConnectionEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a run. Unless it says otherwise, a method is called on the event loop.
 */
final class LoopLoad implements LoopWork {
  private static final long LONGEST_SWEEP_MILLIS = 250;

  private final EventLoop loop;
  private final LoadPlan plan;
  private final int index;
  private final int loops;
  private final List<ConnectionSlot> slots;
  private final Recorder recorder = new Recorder();
  private final Ramp ramp;
  private @Nullable Pacer pacer;
  private boolean sending;
  private long startNanos;
  private long windowStartNanos;
  private long windowLengthNanos;
  private long budget = Long.MAX_VALUE;
  private long inFlight;
  private long missed;
  private volatile int open;
  private volatile boolean finished;
  private volatile @Nullable Mismatch mismatch;

  /**
   * @param index of the event loop, from 0
   * @param slots those with number modulo {@code loops} = {@code index}, in order
   */
  LoopLoad(EventLoop loop, LoadPlan plan, int index, int loops, List<ConnectionSlot> slots) {
    this.loop = loop;
    this.plan = plan;
    this.index = index;
    this.loops = loops;
    this.slots = slots;
    Connector connector =
        new Connector(
            plan.transport(),
            loop,
            plan.connectionSettings(),
            plan.connectTimeout(),
            plan.conversation());
    Double connectRate = plan.connectRate();
    ScheduleShare connects =
        connectRate == null
            ? null
            : new ScheduleShare(
                new ConstantSchedule(connectRate), plan.connections(), index, loops);
    this.ramp = new Ramp(loop, slots, connector, this, connects);
  }

  EventLoop loop() {
    return loop;
  }

  /** Connections that can take requests; from any thread. */
  int open() {
    return open;
  }

  /** Whether the last request of a limited number has ended; from any thread. */
  boolean isFinished() {
    return finished;
  }

  /** The first wrong byte that was seen; from any thread. */
  @Nullable Mismatch mismatch() {
    return mismatch;
  }

  /** Opens the connections. */
  CompletableFuture<Void> connect() {
    long sweepMillis =
        Math.max(1, Math.min(LONGEST_SWEEP_MILLIS, plan.requestTimeout().toMillis() / 10));
    loop.scheduleWithFixedDelay(
        this::checkTimeouts, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    return ramp.start();
  }

  /**
   * Begins to send.
   *
   * @param startNanos of {@link System#nanoTime()}, the same for all event loops
   * @param windowNanos what is due from here on counts; before it lies the warm-up
   * @param lengthNanos of the window; {@link Long#MAX_VALUE} means until the number of requests is
   *     reached
   */
  void startSending(long startNanos, long windowNanos, long lengthNanos) {
    recorder.windowStartsAt(windowNanos);
    this.startNanos = startNanos;
    windowStartNanos = windowNanos;
    windowLengthNanos = lengthNanos;
    budget = slots.stream().mapToLong(s -> plan.requestsOf(s.number())).reduce(0, LoopLoad::sum);
    finished = budget == 0;
    sending = true;
    ramp.retryFailed();
    if (plan.isOpenLoop()) {
      // What a cold start could not send in its time is warm-up, and must not hold up the window.
      loop.schedule(
          () -> slots.forEach(slot -> slot.forgetDueBefore(windowNanos)),
          windowNanos - System.nanoTime(),
          TimeUnit.NANOSECONDS);
      ScheduleShare share = new ScheduleShare(plan.schedule(), plan.connections(), index, loops);
      pacer = new Pacer(loop, slots, recorder, share, startNanos, this::takeFromBudget);
      pacer.run();
    } else {
      loop.schedule(this::sendEverywhere, startNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  /** Sends no more; replies are still taken. */
  void stopSending() {
    if (pacer != null && sending) {
      missed = pacer.finish(); // what was due counts, however late we are
    }
    sending = false;
    ramp.stop();
  }

  /**
   * Closes every connection.
   *
   * @return what was recorded since the last status; what was in flight is not lost, for it is we
   *     who do not wait for it
   */
  LoopStatus closeAll() {
    LoopStatus last = status();
    slots.forEach(ConnectionSlot::close);
    return last;
  }

  /** Requests sent and not ended. */
  long inFlight() {
    return inFlight;
  }

  /** Attempts to connect by outcome, since the start. */
  Map<ConnectOutcome, Long> attempts() {
    return ramp.outcomes();
  }

  /** Takes what was recorded since the last call. */
  LoopStatus status() {
    int unwritable = 0;
    long pending = 0;
    long fullest = 0;
    for (ConnectionSlot slot : slots) {
      Channel channel = slot.connection() == null ? null : slot.connection().channel();
      if (channel != null && channel.isActive()) {
        long held = pendingBytes(channel);
        pending += held;
        fullest = Math.max(fullest, held);
        unwritable += channel.isWritable() ? 0 : 1;
      }
    }
    return new LoopStatus(
        recorder.takeWarmup(),
        recorder.takeWindow(),
        open,
        unwritable,
        waiting(),
        pending,
        fullest);
  }

  private static long pendingBytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** Channels that are open now, so many at most. */
  List<Channel> channels(int most) {
    return slots.stream()
        .map(ConnectionSlot::connection)
        .filter(connection -> connection != null && connection.channel() != null)
        .map(connection -> connection.channel())
        .limit(most)
        .toList();
  }

  @Override
  public Recorder recorder() {
    return recorder;
  }

  @Override
  public boolean isSending() {
    return sending;
  }

  @Override
  public boolean takeTurn(long nowNanos) {
    return !plan.isOpenLoop() && takeFromBudget(nowNanos);
  }

  @Override
  public void started(int requests) {
    inFlight += requests;
  }

  @Override
  public void ended(int requests) {
    inFlight -= requests;
    if (budget == 0 && inFlight == 0 && waiting() == 0) {
      finished = true;
    }
  }

  @Override
  public void mismatch(Mismatch found) {
    if (mismatch == null) {
      mismatch = found;
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
  public void ready(ConnectionSlot slot) {
    open++;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
  public void closed(ConnectionSlot slot, ConnectionEnd end, boolean wasReady) {
    if (wasReady) {
      open--;
    }
    ramp.refill(slot);
  }

  /** Whether a request that is due then belongs to the run; counts it if it does. */
  private boolean takeFromBudget(long dueNanos) {
    long inWindow = dueNanos - windowStartNanos;
    if (!sending || budget == 0 || dueNanos - startNanos < 0 || inWindow >= windowLengthNanos) {
      return false;
    }
    if (inWindow >= 0 && budget != Long.MAX_VALUE) {
      budget--;
    }
    return true;
  }

  private void sendEverywhere() {
    long now = System.nanoTime();
    slots.forEach(slot -> slot.send(now));
  }

  private void checkTimeouts() {
    long now = System.nanoTime();
    long timeout = plan.requestTimeout().toNanos();
    slots.forEach(slot -> slot.checkTimeout(now, timeout));
  }

  /** Requests due and not yet sent. */
  long waiting() {
    return missed + slots.stream().mapToLong(ConnectionSlot::waiting).sum();
  }

  private static long sum(long a, long b) {
    return a == Long.MAX_VALUE || b == Long.MAX_VALUE ? Long.MAX_VALUE : a + b;
  }
}
