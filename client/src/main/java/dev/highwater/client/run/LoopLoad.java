package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.Connector;
import dev.highwater.client.connection.MisbehavingSlot;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.run.LoopSlots.WriteBuffers;
import dev.highwater.client.schedule.ConstantSchedule;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.client.verdict.KernelWatch;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a run. Unless it says otherwise, a method is called on the event loop.
 */
final class LoopLoad {
  private static final long LONGEST_SWEEP_MILLIS = 250;

  private final EventLoop loop;
  private final LoadPlan plan;
  private final int index;
  private final int loops;
  private final LoopSlots slots;
  private final Recorder recorder = new Recorder();
  private final ConnectionSupervisor supervisor;
  private final Ramp ramp;
  private final LoopTallies tallies;
  private final RequestProgress progress;
  private final MisbehavingLoad misbehaving;
  private final KernelWatch kernelWatch;
  private final PauseWatch pauses;
  private @Nullable ScheduledFuture<?> sweep;
  private @Nullable Pacer pacer;

  /**
   * @param index of the event loop, from 0
   * @param slots those with number modulo {@code loops} = {@code index}, in order
   * @param misbehaving places for connections that take no part in the schedule
   * @param meters of every target
   */
  LoopLoad(
      EventLoop loop,
      LoadPlan plan,
      int index,
      int loops,
      List<ConnectionSlot> slots,
      List<MisbehavingSlot> misbehaving,
      List<ConnectionMetrics> meters) {
    this.loop = loop;
    this.plan = plan;
    this.index = index;
    this.loops = loops;
    this.slots = new LoopSlots(slots, recorder);
    Connector connector =
        new Connector(
            plan.transport(),
            loop,
            plan.connectionSettings(),
            plan.connectTimeout(),
            plan.conversation(),
            plan.lifespan(),
            plan.tls());
    Double connectRate = plan.connectRate();
    ScheduleShare connects =
        connectRate == null
            ? null
            : new ScheduleShare(
                new ConstantSchedule(connectRate), plan.connections(), index, loops);
    this.supervisor =
        new ConnectionSupervisor(
            loop, this.slots, recorder, plan.isOpenLoop(), connector, connects, meters);
    this.ramp = supervisor.ramp();
    this.tallies = supervisor.tallies();
    this.progress = supervisor.progress();
    this.misbehaving = new MisbehavingLoad(loop, connector, misbehaving);
    this.kernelWatch = new KernelWatch(loop, slots);
    this.pauses = new PauseWatch(loop, recorder, progress::inFlight);
  }

  EventLoop loop() {
    return loop;
  }

  /** The places for connections, of which counts may be asked for from any thread. */
  LoopSlots slots() {
    return slots;
  }

  /** Where its requests are recorded. */
  Recorder recorder() {
    return recorder;
  }

  /** How far it is with its requests. */
  RequestProgress progress() {
    return progress;
  }

  /** The first wrong byte that was seen; from any thread. */
  @Nullable Mismatch mismatch() {
    return supervisor.mismatch();
  }

  /** Opens the connections. */
  CompletableFuture<Void> connect() {
    long sweepMillis =
        Math.max(1, Math.min(LONGEST_SWEEP_MILLIS, plan.requestTimeout().toMillis() / 10));
    sweep =
        loop.scheduleWithFixedDelay(
            this::checkTimeouts, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    return CompletableFuture.allOf(ramp.start(), misbehaving.start());
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
    if (lengthNanos != Long.MAX_VALUE) {
      recorder.windowEndsAt(windowNanos + lengthNanos);
    }
    long requests =
        slots.all().stream().mapToLong(s -> plan.requestsOf(s.number())).reduce(0, LoopLoad::sum);
    progress.begin(startNanos, windowNanos, lengthNanos, requests);
    ramp.retryFailed();
    supervisor.beginWaits(startNanos);
    at(windowNanos, () -> beginWindow(windowNanos));
    if (lengthNanos != Long.MAX_VALUE) {
      at(windowNanos + lengthNanos, tallies::atEnd);
    }
    pauses.start();
    if (plan.isOpenLoop()) {
      ScheduleShare share = new ScheduleShare(plan.schedule(), plan.connections(), index, loops);
      pacer = new Pacer(loop, slots.all(), recorder, share, startNanos, progress::take);
      pacer.run();
    } else {
      at(startNanos, slots::send);
    }
  }

  private void at(long nanos, Runnable task) {
    loop.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** What a cold start could not send in its time is warm-up, and must not hold up the window. */
  private void beginWindow(long windowNanos) {
    progress.beginWindow();
    slots.forgetDueBefore(windowNanos);
    supervisor.beginWaits(windowNanos);
  }

  /**
   * Sends no more; replies are still taken.
   *
   * @param endNanos when the window was over
   */
  void stopSending(long endNanos) {
    pauses.look(System.nanoTime());
    if (pacer != null && progress.isSending()) {
      pacer.finish(endNanos); // what was due counts, however late we are
    }
    progress.end();
    recorder.windowEndsAt(endNanos); // it may have been ended before its time
    slots.endWaits(endNanos);
    ramp.stop();
    misbehaving.stop();
  }

  /**
   * Gives up what has not ended, and closes every connection.
   *
   * @return what was recorded since the last status
   */
  Status closeAll() {
    long now = System.nanoTime();
    pauses.look(now);
    slots.giveUp(now);
    Status last = status();
    slots.close();
    misbehaving.closeAll();
    return last;
  }

  /** Leaves the event loop to the next trial or phase; to be called once connections are closed. */
  void leave() {
    pauses.stop();
    if (sweep != null) {
      sweep.cancel(false);
    }
  }

  /** Requests sent and not ended, and connections that are just being made. */
  long unsettled() {
    return progress.inFlight() + ramp.underWay() + misbehaving.underWay() + streamingBytes();
  }

  /** Bytes of streams that are still on their way; 0 for requests. */
  private long streamingBytes() {
    return plan.conversation().streaming() == null ? 0 : slots.streamingBytes();
  }

  /** How its connections come to be. */
  Ramp ramp() {
    return ramp;
  }

  /** The part that is difficult on purpose. */
  MisbehavingLoad misbehaving() {
    return misbehaving;
  }

  /**
   * What the kernel knows of the connections here is watched from {@code start} to {@code stop}.
   */
  KernelWatch kernelWatch() {
    return kernelWatch;
  }

  /** What has been counted of its connections, and when. */
  LoopTallies tallies() {
    return tallies;
  }

  /** Takes what was recorded since the last call. */
  Status status() {
    slots.recordWaits();
    return new Status(
        recorder,
        recorder.takeWarmup(),
        recorder.takeWindow(),
        slots.waiting(),
        slots.writeBuffers());
  }

  private void checkTimeouts() {
    slots.checkTimeouts(plan.requestTimeout().toNanos());
  }

  private static long sum(long a, long b) {
    return a == Long.MAX_VALUE || b == Long.MAX_VALUE ? Long.MAX_VALUE : a + b;
  }

  /**
   * How one event loop's load stands at one moment.
   *
   * @param recorder where it was measured
   * @param warmup what was measured of the warm-up since the last status
   * @param window what was measured of the window since the last status
   * @param waiting requests that are due and have not been sent
   * @param buffers of the connections
   */
  record Status(
      Recorder recorder,
      Measurements warmup,
      Measurements window,
      long waiting,
      WriteBuffers buffers) {

    /** What was measured has been added up: its histograms may be used again. */
    void release() {
      recorder.giveBack(warmup);
      recorder.giveBack(window);
    }
  }
}
