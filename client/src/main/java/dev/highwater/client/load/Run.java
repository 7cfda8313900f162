package dev.highwater.client.load;

import dev.highwater.client.connection.CloseWay;
import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
import dev.highwater.metrics.MetricSource;
import dev.highwater.options.CannotRunException;
import dev.highwater.options.HostPort;
import dev.highwater.options.StopSignal;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** One run, from the first connect to the last close: ramp, warm-up, window, drain. */
public final class Run {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final long RAMP_TELL_NANOS = Duration.ofSeconds(1).toNanos();

  /** What may still come back after the last request; then it is counted as in flight. */
  private static final long DRAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int TCP_SAMPLES_PER_LOOP = 64;

  private final LoadPlan plan;
  private final StopSignal stop;
  private final RunListener listener;
  private final Loops loops;
  private final CostWatch watch;
  private final RequestMetrics requests;
  private final Course course;
  private FailFast failFast = new FailFast(List.of());

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
      CostWatch.Maker watching)
      throws InterruptedException {
    this.plan = plan;
    this.stop = stop;
    this.listener = listener;
    this.loops = new Loops(plan, eventLoops);
    this.watch = watching.watch(loops.eventLoops());
    this.requests = new RequestMetrics(String.join(",", plan.targetNames()));
    this.course = new Course(plan, loops, listener, requests);
  }

  /** What tells a scrape of this run, while it goes on and after it. */
  public List<MetricSource> metricSources() {
    List<MetricSource> sources = new ArrayList<>(loops.metricSources(plan));
    sources.add(requests);
    return sources;
  }

  /** Ends the run as soon as one of these can no longer be held. */
  public void endOnceBroken(List<Threshold> thresholds) {
    failFast = new FailFast(thresholds);
  }

  /**
   * Runs to the end.
   *
   * @throws CannotRunException if no connection could be opened
   */
  public RunResult execute() throws InterruptedException {
    Instant startedAt = Instant.now();
    long begun = System.nanoTime();
    connect();
    double rampSeconds = seconds(System.nanoTime() - begun);
    listener.connected();
    long startNanos = awaitStart();
    Instant sendingAt = Instant.now().plusNanos(startNanos - System.nanoTime());

    loops.ask(LoopLoad::status).forEach(course::add); // the ramp belongs to no interval
    long windowNanos = startNanos + plan.warmup().toNanos();
    Duration duration = plan.duration();
    long length = duration == null ? Long.MAX_VALUE : duration.toNanos();
    course.start(startNanos, windowNanos);
    if (!stop.isRequested()) {
      loops.tell(loop -> loop.startSending(startNanos, windowNanos, length));
    }

    Ending ending = waitUntil(windowNanos, true);
    boolean fromTheStart = plan.warmup().isZero();
    ConnectionTotals atWindow = fromTheStart ? course.lastTotals() : loops.totals();
    long atWindowNanos = fromTheStart ? startNanos : System.nanoTime();
    if (!fromTheStart) {
      course.endInterval();
    }
    watch.start();
    loops.tell(loop -> loop.kernelWatch().start());
    if (ending == Ending.COMPLETED) {
      ending = waitUntil(windowNanos + length, length != Long.MAX_VALUE);
    }
    SelfCost cost = watch.stop();
    KernelTimes kernel = KernelTimes.sum(loops.ask(loop -> loop.kernelWatch().stop()));
    double seconds = Math.max(0, seconds(System.nanoTime() - windowNanos));
    ConnectionTotals atEnd = loops.totals();
    double bytesSeconds = Math.max(seconds(System.nanoTime() - atWindowNanos), 1e-3);
    course.endInterval();
    Measurements total = course.total();
    double achieved = seconds > 0 ? total.completed() / seconds : 0;

    loops.tell(LoopLoad::stopSending);
    long neverSent = loops.sum(LoopLoad::waiting);
    awaitReplies();
    List<Channel> sample = loops.channels(TCP_SAMPLES_PER_LOOP);
    TcpSample tcp = TcpSample.of(sample);
    sample.stream().findFirst().ifPresent(listener::beforeClose);
    int openAtEnd = loops.kept();
    closeConnections().forEach(course::add);
    requests.ended();
    List<DifficultResult> difficult = loops.difficultResults(plan);

    return new RunResult(
        startedAt,
        sendingAt,
        rampSeconds,
        seconds,
        achieved,
        total,
        total.sent() - total.completed() - total.timedOut() - total.lost(),
        neverSent,
        openAtEnd,
        loops.attempts(),
        loops.totals(),
        atEnd.writtenBytes() - atWindow.writtenBytes(),
        atEnd.receivedBytes() - atWindow.receivedBytes(),
        bytesSeconds,
        tcp,
        cost,
        verdict(cost).withOpen(openAtEnd, plan.connections()).withLateness(lateness(sendingAt)),
        loops.mismatch(),
        ending,
        plan.tls() == null ? null : loops.tls(),
        churn((atEnd.opened() - atWindow.opened()) / bytesSeconds),
        difficult,
        Bottleneck.of(
            LimitEvidence.of(
                plan,
                cost,
                course.connectionTime(),
                kernel,
                total,
                neverSent,
                ending == Ending.PEER_GONE)),
        StreamResult.of(
            plan.conversation().streaming(),
            course.connectionTime(),
            atEnd.crossingsAboveHigh() - atWindow.crossingsAboveHigh()));
  }

  private Churn churn(double connectsPerSecond) throws InterruptedException {
    boolean isPlanned = plan.lifespan().isLimited();
    return new Churn(
        isPlanned,
        loops.sum(loop -> loop.ramp().plannedReconnects()),
        loops.sum(loop -> loop.ramp().unplannedReconnects()),
        connectsPerSecond,
        isPlanned ? TimeWait.sockets() : null);
  }

  private Verdict verdict(SelfCost cost) {
    if (plan.conversation().streaming() != null) {
      ConnectionTotals totals = loops.totals();
      return Verdict.ofStream(cost, totals.writtenBytes() + totals.receivedBytes());
    }
    Measurements total = course.total();
    return Verdict.of(cost, total.scheduleLag().distribution(), total.latency().distribution());
  }

  private void connect() throws InterruptedException {
    List<CompletableFuture<Void>> ramps = loops.ask(LoopLoad::connect);
    CompletableFuture<?> allTried =
        CompletableFuture.allOf(ramps.toArray(CompletableFuture[]::new));
    long nextTell = System.nanoTime() + RAMP_TELL_NANOS;
    while (!allTried.isDone() && !stop.await(POLL_NANOS)) {
      if (System.nanoTime() - nextTell >= 0) {
        listener.connecting(loops.open(), plan.connections());
        nextTell += RAMP_TELL_NANOS;
      }
    }
    Map<ConnectOutcome, Long> attempts = loops.attempts();
    if (attempts.getOrDefault(ConnectOutcome.OK, 0L) == 0 && !stop.isRequested()) {
      loops.tell(LoopLoad::stopSending);
      loops.ask(LoopLoad::closeAll);
      loops.tell(LoopLoad::leave);
      throw new CannotRunException(
          "targets: %s (expected: a peer that accepts connections; attempts: %s%s)"
              .formatted(inWords(plan.targets()), inWords(attempts), tlsFailure()));
    }
  }

  private long awaitStart() throws InterruptedException {
    if (plan.startAt() != null) {
      loops.tell(loop -> loop.ramp().retryFailed()); // there is time for it
    }
    return new StartBarrier(plan.startAt(), stop)
        .await(left -> listener.waiting(loops.open(), left));
  }

  /** How much later than it was told to it began. */
  private Duration lateness(Instant sendingAt) {
    return plan.startAt() == null ? Duration.ZERO : Duration.between(plan.startAt(), sendingAt);
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
      if (failFast.isBroken(loops, course.total())) {
        return Ending.THRESHOLD_MISSED;
      }
      if (now - course.nextRowNanos() >= 0) {
        course.endInterval();
      }
      long wait = Math.min(POLL_NANOS, course.nextRowNanos() - now);
      if (stop.await(deadlineKnown ? Math.min(wait, deadlineNanos - now) : wait)) {
        return Ending.INTERRUPTED;
      }
    }
  }

  private void awaitReplies() throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (loops.sum(LoopLoad::unsettled) > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private List<LoopStatus> closeConnections() throws InterruptedException {
    List<Channel> open = loops.allChannels();
    List<LoopStatus> last = loops.ask(LoopLoad::closeAll);
    boolean waitsForPeer = plan.lifespan().close() == CloseWay.HALF;
    long deadline =
        System.nanoTime() + DRAIN_NANOS + (waitsForPeer ? plan.requestTimeout().toNanos() : 0);
    for (Channel channel : open) {
      channel.closeFuture().await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    // A close is told before the task that counts it is queued: one turn to queue it, one to run.
    loops.tell(loop -> {});
    loops.tell(LoopLoad::leave);
    return last;
  }

  private String tlsFailure() {
    String failure = plan.tls() == null ? null : loops.tls().failure();
    return failure == null ? "" : "; tls: " + failure;
  }

  private static String inWords(List<InetSocketAddress> targets) {
    return targets.stream()
        .map(target -> new HostPort(target.getHostString(), target.getPort()).toString())
        .collect(Collectors.joining(", "));
  }

  private static String inWords(Map<ConnectOutcome, Long> attempts) {
    return attempts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().label())
        .collect(Collectors.joining(", "));
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
