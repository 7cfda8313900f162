package dev.highwater.client.run;

import dev.highwater.admin.MetricSource;
import dev.highwater.client.connection.CloseWay;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.client.run.LoopTallies.Tally;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.verdict.KernelTimes;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.SelfWatch;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.process.StopSignal;
import dev.highwater.transport.ConnectOutcome;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run, from the first connect to the last close: ramp, warm-up, window, drain. */
public final class Run {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  /** How long replies may still come after the last request; then it stays unanswered. */
  private static final long DRAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int TCP_SAMPLES_PER_LOOP = 64;

  private final LoadPlan plan;
  private final StopSignal stop;
  private final RunListener listener;
  private final Loops loops;
  private final SelfCost.Watch watch;
  private final RequestMetrics requests;
  private final IntervalAggregator course;
  private Map<ConnectOutcome, Long> attemptsBefore = Map.of();
  private boolean inWindow;
  private FailFast failFast = new FailFast(List.of());
  private long drainNanos = DRAIN_NANOS;

  /**
   * @param eventLoops to run on; more than connections are not used
   * @param stop ends the run early
   */
  public Run(LoadPlan plan, List<EventLoop> eventLoops, StopSignal stop, RunListener listener)
      throws InterruptedException {
    this(plan, eventLoops, stop, listener, SelfWatch::new);
  }

  /** With another way to watch what the client itself costs. */
  Run(
      LoadPlan plan,
      List<EventLoop> eventLoops,
      StopSignal stop,
      RunListener listener,
      SelfCost.Watch.Maker watching)
      throws InterruptedException {
    this.plan = plan;
    this.stop = stop;
    this.listener = listener;
    this.loops = new Loops(plan, eventLoops);
    this.watch = watching.watch(loops.eventLoops());
    this.requests = new RequestMetrics(String.join(",", plan.targetNames()));
    this.course = new IntervalAggregator(plan, loops, listener, requests);
  }

  /** What tells a scrape of this run, while it goes on and after it. */
  public List<MetricSource> metricSources() {
    List<MetricSource> sources = new ArrayList<>(loops.metricSources());
    sources.add(requests);
    return sources;
  }

  /** What the connections of this run have done, by their targets' names; from any thread. */
  public Map<String, ConnectionMetrics> metersByTarget() {
    return loops.metersByName(plan);
  }

  /** Ends the run as soon as one of these can no longer be held. */
  public void endOnceBroken(List<Threshold> thresholds) {
    failFast = new FailFast(thresholds);
  }

  /** Waits for no longer than that for late replies. */
  void drainAtMost(Duration longest) {
    drainNanos = longest.toNanos();
  }

  /**
   * Runs to the end.
   *
   * @throws NoConnectionException if no connection could be opened
   */
  public RunResult execute() throws InterruptedException {
    Instant startedAt = Instant.now();
    long begun = System.nanoTime();
    new ConnectPhase(plan, loops, stop, listener).run(startedAt, begun);
    double rampSeconds = seconds(System.nanoTime() - begun);
    Long common = listener.connected();
    long startNanos = common == null ? awaitStart() : common;
    Instant sendingAt = Instant.now().plusNanos(startNanos - System.nanoTime());
    listener.started(sendingAt);

    long windowNanos = startNanos + plan.warmup().toNanos();
    Duration duration = plan.duration();
    long length = duration == null ? Long.MAX_VALUE : duration.toNanos();
    course.start(startNanos);
    Ending ending = Ending.INTERRUPTED;
    if (!stop.isRequested()) {
      loops.tell(loop -> loop.startSending(startNanos, windowNanos, length));
      watch.start(); // what it has to load is loaded when the window begins
      ending = waitUntil(windowNanos, true);
    }
    boolean hasWindow = ending == Ending.COMPLETED;
    watch.start();
    loops.tell(loop -> loop.kernelWatch().start());
    attemptsBefore = hasWindow ? loops.tallyAtWindow().attempts() : loops.attempts();
    inWindow = hasWindow;
    if (hasWindow) {
      course.beginWindow(windowNanos);
      ending = waitUntil(windowNanos + length, length != Long.MAX_VALUE);
    }
    long endNanos = endOfWindow(ending, windowNanos, length);
    loops.tell(loop -> loop.stopSending(endNanos));
    SelfCost cost = watch.stop();
    KernelTimes kernel = KernelTimes.sum(loops.ask(loop -> loop.kernelWatch().stop()));
    course.endWindow(endNanos);

    awaitReplies();
    List<Channel> sample = loops.channels(TCP_SAMPLES_PER_LOOP);
    TcpSample tcp = TcpSample.of(sample);
    sample.stream().findFirst().ifPresent(listener::beforeClose);
    int openAtEnd = loops.kept();
    List<TargetResult> targets = loops.targets(plan);
    endDrain();
    return new FinishedRun(
            plan,
            loops,
            course,
            attemptsBefore,
            startedAt,
            sendingAt,
            rampSeconds,
            hasWindow ? Math.max(0, seconds(endNanos - windowNanos)) : 0,
            tcp,
            openAtEnd,
            targets,
            cost,
            kernel,
            ending)
        .result();
  }

  /**
   * When the window was over: with the last reply, or else now, and at its own end at the latest.
   */
  private long endOfWindow(Ending ending, long windowNanos, long length) {
    long end = System.nanoTime();
    if (ending == Ending.COMPLETED && loops.areFinished()) {
      end = Math.max(0, loops.finishedNanos() - windowNanos) + windowNanos;
    }
    return length != Long.MAX_VALUE && end - windowNanos > length ? windowNanos + length : end;
  }

  /** Gives up what is still on its way, and closes the connections. */
  private void endDrain() throws InterruptedException {
    Tally tally = loops.tally(Kind.DRAIN);
    List<Channel> open = loops.allChannels();
    List<LoopLoad.Status> last = loops.ask(LoopLoad::closeAll);
    course.endDrain(System.nanoTime(), last, tally);
    awaitClosed(open);
  }

  private long awaitStart() throws InterruptedException {
    if (plan.startAt() != null) {
      loops.tell(loop -> loop.ramp().retryFailed()); // there is time for it
    }
    return new StartBarrier(plan.startAt(), stop)
        .await(left -> listener.waiting(loops.open(), left));
  }

  /** Lets the run go on, telling intervals, until the deadline or an earlier end. */
  private Ending waitUntil(long deadlineNanos, boolean deadlineKnown) throws InterruptedException {
    long lastSeenOpen = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if ((deadlineKnown && now - deadlineNanos >= 0) || loops.areFinished()) {
        return Ending.COMPLETED;
      }
      if (loops.kept() > 0) {
        lastSeenOpen = now;
      } else if (now - lastSeenOpen > plan.requestTimeout().toNanos()) {
        return Ending.PEER_GONE;
      }
      if (inWindow
          && failFast.isBroken(
              loops,
              course.total(),
              course.atWindow().closedBy(CloseCause.PEER_RESET),
              ConnectOutcome.failed(attemptsBefore))) {
        return Ending.THRESHOLD_MISSED;
      }
      long end = deadlineKnown ? deadlineNanos : Long.MAX_VALUE / 2 + now;
      if (now - course.nextRowNanos(end) >= 0) {
        course.endInterval(now);
      } else if (!inWindow) {
        course.takeWarmup();
      }
      long wait = Math.min(POLL_NANOS, course.nextRowNanos(end) - now);
      if (stop.await(deadlineKnown ? Math.min(wait, deadlineNanos - now) : wait)) {
        return Ending.INTERRUPTED;
      }
    }
  }

  private void awaitReplies() throws InterruptedException {
    long deadline = System.nanoTime() + drainNanos;
    while (loops.sum(LoopLoad::unsettled) > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void awaitClosed(List<Channel> open) throws InterruptedException {
    boolean waitsForPeer = plan.lifespan().close() == CloseWay.HALF;
    long deadline =
        System.nanoTime() + DRAIN_NANOS + (waitsForPeer ? plan.requestTimeout().toNanos() : 0);
    for (Channel channel : open) {
      channel.closeFuture().await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    // A close is told before the task that counts it is queued: one turn to queue it, one to run.
    loops.tell(loop -> {});
    loops.tell(LoopLoad::leave);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
