package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.Mismatch;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionMeters;
import dev.highwater.metrics.ConnectionTotals;
import dev.highwater.options.CannotRunException;
import dev.highwater.options.StopSignal;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run, from the first connect to the last close: ramp, warm-up, window, drain. */
public final class Run {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final long RAMP_TELL_NANOS = Duration.ofSeconds(1).toNanos();

  /** For the event loops to hear of the start before the first request is due. */
  private static final long HEAD_START_NANOS = Duration.ofMillis(5).toNanos();

  /** What may still come back after the last request; then it is counted as in flight. */
  private static final long DRAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int TCP_SAMPLES_PER_LOOP = 64;

  private final LoadPlan plan;
  private final StopSignal stop;
  private final RunListener listener;
  private final List<ConnectionMeters> meters = new ArrayList<>();
  private final List<LoopLoad> loops = new ArrayList<>();
  private final SelfWatch watch;
  private final Measurements total = new Measurements();
  private long startNanos;
  private long windowNanos;
  private long lastRowNanos;
  private ConnectionTotals lastTotals;

  /**
   * @param eventLoops to run on; more than connections are not used
   * @param stop ends the run early
   */
  public Run(LoadPlan plan, List<EventLoop> eventLoops, StopSignal stop, RunListener listener)
      throws InterruptedException {
    this.plan = plan;
    this.stop = stop;
    this.listener = listener;
    plan.targets().forEach(target -> meters.add(new ConnectionMeters()));
    int used = Math.min(eventLoops.size(), plan.connections());
    for (int i = 0; i < used; i++) {
      loops.add(new LoopLoad(eventLoops.get(i), plan, i, used, slots(i, used)));
    }
    this.watch = new SelfWatch(eventLoops.subList(0, used));
    this.lastTotals = totals();
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

    startNanos = System.nanoTime() + HEAD_START_NANOS;
    windowNanos = startNanos + plan.warmup().toNanos();
    Duration duration = plan.duration();
    long length = duration == null ? Long.MAX_VALUE : duration.toNanos();
    lastRowNanos = startNanos;
    lastTotals = totals();
    onAll(
        loop -> {
          loop.startSending(startNanos, windowNanos, length);
          return true;
        });

    Ending ending = waitUntil(windowNanos, true);
    tellInterval();
    ConnectionTotals atWindow = totals();
    watch.start();
    if (ending == Ending.COMPLETED) {
      ending = waitUntil(windowNanos + length, length != Long.MAX_VALUE);
    }
    SelfCost cost = watch.stop();
    double seconds = Math.max(0, seconds(System.nanoTime() - windowNanos));
    ConnectionTotals atEnd = totals();
    tellInterval();
    double achieved = seconds > 0 ? total.completed() / seconds : 0;

    onAll(
        loop -> {
          loop.stopSending();
          return true;
        });
    long neverSent = sum(onAll(LoopLoad::waiting));
    awaitReplies();
    List<Channel> sample = flat(onAll(loop -> loop.channels(TCP_SAMPLES_PER_LOOP)));
    TcpSample tcp = TcpSample.of(sample);
    sample.stream().findFirst().ifPresent(listener::beforeClose);
    int openAtEnd = open();
    closeConnections();
    onAll(LoopLoad::status).forEach(status -> total.add(status.window()));

    return new RunResult(
        startedAt,
        rampSeconds,
        seconds,
        achieved,
        total,
        total.sent() - total.completed() - total.timedOut() - total.lost(),
        neverSent,
        openAtEnd,
        attempts(),
        totals(),
        atEnd.writtenBytes() - atWindow.writtenBytes(),
        atEnd.receivedBytes() - atWindow.receivedBytes(),
        tcp,
        cost,
        Verdict.of(cost, total.scheduleLag().distribution(), total.latency().distribution()),
        mismatch(),
        ending);
  }

  private void connect() throws InterruptedException {
    List<CompletableFuture<Void>> ramps = onAll(LoopLoad::connect);
    CompletableFuture<?> allTried =
        CompletableFuture.allOf(ramps.toArray(CompletableFuture[]::new));
    long nextTell = System.nanoTime() + RAMP_TELL_NANOS;
    while (!allTried.isDone() && !stop.await(POLL_NANOS)) {
      if (System.nanoTime() - nextTell >= 0) {
        listener.connecting(open(), plan.connections());
        nextTell += RAMP_TELL_NANOS;
      }
    }
    Map<ConnectOutcome, Long> attempts = attempts();
    if (attempts.getOrDefault(ConnectOutcome.OK, 0L) == 0 && !stop.isRequested()) {
      onAll(
          loop -> {
            loop.stopSending();
            return true;
          });
      throw new CannotRunException(
          "targets: %s (expected: a peer that accepts connections; %d attempts ended as %s)"
              .formatted(
                  plan.targets(), attempts.values().stream().mapToLong(n -> n).sum(), attempts));
    }
  }

  /** Lets the run go on, telling intervals, until the deadline or an earlier end. */
  private Ending waitUntil(long deadlineNanos, boolean deadlineKnown) throws InterruptedException {
    long lastSeenOpen = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if ((deadlineKnown && now - deadlineNanos >= 0)
          || loops.stream().allMatch(LoopLoad::isFinished)) {
        return Ending.COMPLETED;
      }
      if (open() > 0) {
        lastSeenOpen = now;
      } else if (now - lastSeenOpen > plan.requestTimeout().toNanos()) {
        return Ending.PEER_GONE;
      }
      long nextRow = lastRowNanos + plan.interval().toNanos();
      if (now - nextRow >= 0) {
        tellInterval();
        nextRow = lastRowNanos + plan.interval().toNanos();
      }
      long wait = Math.min(POLL_NANOS, nextRow - now);
      if (stop.await(deadlineKnown ? Math.min(wait, deadlineNanos - now) : wait)) {
        return Ending.INTERRUPTED;
      }
    }
  }

  private void tellInterval() throws InterruptedException {
    long now = System.nanoTime();
    List<LoopStatus> statuses = onAll(LoopLoad::status);
    ConnectionTotals totals = totals();
    Measurements warmup = new Measurements();
    Measurements window = new Measurements();
    for (LoopStatus status : statuses) {
      warmup.add(status.warmup());
      window.add(status.window());
    }
    total.add(window);
    boolean isWarmup = lastRowNanos - windowNanos < 0;
    if (now - lastRowNanos > POLL_NANOS) { // no row for a remainder that says nothing
      Measurements measured = isWarmup ? warmup : window;
      listener.interval(
          new IntervalRow(
              isWarmup,
              seconds(lastRowNanos - startNanos),
              seconds(now - lastRowNanos),
              measured.sent(),
              measured.completed(),
              measured.timedOut(),
              measured.lost(),
              window.mismatched(),
              measured.latency().distribution(),
              measured.serviceTime().distribution(),
              open(),
              statuses.stream().mapToInt(LoopStatus::unwritable).sum(),
              statuses.stream().mapToLong(LoopStatus::waiting).sum(),
              totals.writtenBytes() - lastTotals.writtenBytes(),
              totals.receivedBytes() - lastTotals.receivedBytes(),
              totals.crossingsAboveHigh() - lastTotals.crossingsAboveHigh()),
          measured);
    }
    lastTotals = totals;
    lastRowNanos = now;
  }

  private void awaitReplies() throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (sum(onAll(LoopLoad::inFlight)) > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void closeConnections() throws InterruptedException {
    List<Channel> open = flat(onAll(loop -> loop.channels(Integer.MAX_VALUE)));
    onAll(
        loop -> {
          loop.closeAll();
          return true;
        });
    long deadline = System.nanoTime() + DRAIN_NANOS;
    for (Channel channel : open) {
      channel.closeFuture().await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private List<ConnectionSlot> slots(int loop, int used) {
    List<ConnectionSlot> slots = new ArrayList<>();
    for (int number = loop; number < plan.connections(); number += used) {
      int target = number % plan.targets().size();
      slots.add(
          new ConnectionSlot(
              number, plan.targets().get(target), source(number), meters.get(target)));
    }
    return slots;
  }

  private @Nullable InetSocketAddress source(int number) {
    List<InetAddress> sources = plan.sources();
    return sources.isEmpty()
        ? null
        : new InetSocketAddress(sources.get(number % sources.size()), 0);
  }

  private int open() {
    return loops.stream().mapToInt(LoopLoad::open).sum();
  }

  private @Nullable Mismatch mismatch() {
    return loops.stream().map(LoopLoad::mismatch).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private Map<ConnectOutcome, Long> attempts() throws InterruptedException {
    Map<ConnectOutcome, Long> sum = new EnumMap<>(ConnectOutcome.class);
    for (Map<ConnectOutcome, Long> part : onAll(LoopLoad::attempts)) {
      part.forEach((outcome, count) -> sum.merge(outcome, count, Long::sum));
    }
    return sum;
  }

  private ConnectionTotals totals() {
    return ConnectionTotals.sum(meters.stream().map(ConnectionMeters::totals).toList());
  }

  /**
   * Asks every event loop, on its own thread; at the same time, so that the answers fit together.
   */
  private <T> List<T> onAll(Function<LoopLoad, T> question) throws InterruptedException {
    List<Future<T>> answers =
        loops.stream().map(l -> (Future<T>) l.loop().submit(() -> question.apply(l))).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> answer : answers) {
      try {
        results.add(answer.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a defect of the load on an event loop", e.getCause());
      }
    }
    return results;
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(n -> n).sum();
  }

  private static <T> List<T> flat(List<List<T>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
