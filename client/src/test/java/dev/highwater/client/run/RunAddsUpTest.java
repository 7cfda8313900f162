package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.LoggedDurations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.FaultyPeer.Faults;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.schedule.Schedule;
import dev.highwater.metering.CloseCause;
import dev.highwater.process.StopSignal;
import dev.highwater.testing.Seed;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever a peer does, the figures of a run are of the same requests, wherever they are shown. */
class RunAddsUpTest {
  private static final int RUNS = 500;
  private static final int AT_ONCE = 6;

  /** Rows are told in seconds, as floating point numbers. */
  private static final double SAME_MOMENT = 2e-9;

  /** What three significant digits of a histogram may make less of a duration. */
  private static final double ROUNDING = 0.999;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<Ending, Integer> endings = Collections.synchronizedMap(new TreeMap<>());
  private final AtomicInteger withoutPeer = new AtomicInteger();

  @Test
  void should_tell_of_every_request_once_in_rows_log_and_summary() throws Exception {
    // given
    Random random = Seed.printedFor("should_tell_of_every_request_once_in_rows_log_and_summary");
    Queue<Long> seeds = new ConcurrentLinkedQueue<>();
    random.longs(RUNS).forEach(seeds::add);
    EventLoopGroup peerLoops = EventLoops.start(Transport.NIO, 2, "peer");
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        List<Transport> transports = Transport.available();
        Transport transport = transports.get(i % transports.size());
        work.add(workers.submit(() -> runAll(seeds, transport, peerLoops, timer)));
      }
      // when
      for (Future<?> one : work) {
        one.get();
      }
    } finally {
      workers.shutdownNow();
      timer.shutdownNow();
      peerLoops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
    System.out.println(endings + ", without a peer " + withoutPeer);
    // then
    String first = failures.stream().limit(10).collect(Collectors.joining("\n\n"));
    assertThat(failures.size()).as("runs of %d that failed:\n%s\n", RUNS, first).isZero();
    assertThat(endings.getOrDefault(Ending.COMPLETED, 0)).isGreaterThan(RUNS / 2);
  }

  private void runAll(
      Queue<Long> seeds,
      Transport transport,
      EventLoopGroup peerLoops,
      ScheduledExecutorService timer) {
    EventLoopGroup loops = EventLoops.start(transport, 2, "client");
    try {
      List<EventLoop> eventLoops = List.of(loops.next(), loops.next());
      for (Long seed = seeds.poll(); seed != null; seed = seeds.poll()) {
        DrawnRun drawn = DrawnRun.of(seed);
        try {
          run(drawn, transport, eventLoops, peerLoops, timer);
        } catch (NoConnectionException nobodyThere) {
          withoutPeer.incrementAndGet();
        } catch (Exception | AssertionError failure) {
          failures.add(failure + "\n  in " + drawn + ", " + transport);
        }
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void run(
      DrawnRun drawn,
      Transport transport,
      List<EventLoop> loops,
      EventLoopGroup peerLoops,
      ScheduledExecutorService timer)
      throws Exception {
    List<FaultyPeer> peers = new ArrayList<>();
    List<InetSocketAddress> targets = new ArrayList<>();
    try (Socket dead =
        FaultyPeer.holding(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      for (Faults faults : drawn.peers()) {
        FaultyPeer peer =
            new FaultyPeer(
                Transport.NIO,
                peerLoops,
                faults,
                drawn.messageLength(),
                drawn.reply(),
                drawn.seed() + peers.size());
        peers.add(peer);
        targets.add(peer.address());
      }
      if (drawn.deadTarget()) {
        targets.add((InetSocketAddress) dead.getLocalSocketAddress());
      }
      StopSignal stop = new StopSignal();
      LoadPlan plan = drawn.plan(transport, targets);
      RowSums rows = new RowSums(TimeUnit.MILLISECONDS.toNanos(drawn.startMillis()));
      Run run = new Run(plan, loops.subList(0, drawn.eventLoops()), stop, rows);
      run.drainAtMost(drawn.drain());
      Future<?> stopping = timer.schedule(stop::request, drawn.stopMillis(), TimeUnit.MILLISECONDS);
      if (drawn.refuseMillis() > 0) {
        refuseFor(peers.get(0), drawn.refuseMillis(), timer);
      }
      // when
      RunResult result = run.execute();
      stopping.cancel(false);
      // then
      endings.merge(result.ending(), 1, Integer::sum);
      Checked checked = new Checked(drawn, plan, rows, result, peers);
      checked.all();
    } finally {
      for (FaultyPeer peer : peers) {
        peer.close();
      }
    }
  }

  private static void refuseFor(FaultyPeer peer, int millis, ScheduledExecutorService timer) {
    timer.schedule(
        () -> {
          peer.refuse();
          return true;
        },
        millis,
        TimeUnit.MILLISECONDS);
    timer.schedule(
        () -> {
          peer.acceptAgain();
          return true;
        },
        millis + 30L,
        TimeUnit.MILLISECONDS);
  }

  /** One run that is over. */
  private record Checked(
      DrawnRun drawn, LoadPlan plan, RowSums sums, RunResult result, List<FaultyPeer> peers) {

    void all() {
      rowsFollowEachOther();
      everyRequestHasOneOutcome();
      rowsAddUp();
      connectionsAddUp();
      logAddsUp();
      distributionsAreOfThePopulation();
      rateIsOfTheWindow();
      noFigureIsBetterThanThePeer();
    }

    private Measurements measured() {
      return result.measured();
    }

    private Outcomes outcomes() {
      return result.measured().outcomes();
    }

    private boolean hasWindow() {
      return result.ending() == Ending.COMPLETED || !sums.rows(Kind.WINDOW).isEmpty();
    }

    private boolean isCompleted() {
      return result.ending() == Ending.COMPLETED;
    }

    private void rowsFollowEachOther() {
      List<IntervalRow> rows = sums.rows();
      double end = 0;
      Kind kind = Kind.WARMUP;
      for (IntervalRow row : rows) {
        assertThat(row.startSeconds()).as("start of a row").isCloseTo(end, within(SAME_MOMENT));
        assertThat(row.kind()).as("kind of a row").isGreaterThanOrEqualTo(kind);
        if (row.kind() != kind && kind == Kind.WARMUP) {
          assertThat(end)
              .as("end of the warm-up")
              .isCloseTo(drawn.warmupNanos() / 1e9, within(SAME_MOMENT));
        }
        kind = row.kind();
        end += row.seconds();
      }
      assertThat(sums.rows(Kind.DRAIN)).as("drains").hasSizeLessThanOrEqualTo(1);
      assertThat(sums.rows(Kind.WINDOW).stream().mapToDouble(IntervalRow::seconds).sum())
          .as("length of the window")
          .isCloseTo(result.seconds(), within(SAME_MOMENT));
    }

    private void everyRequestHasOneOutcome() {
      Outcomes all = outcomes();
      long ended =
          all.completed()
              + all.mismatched()
              + all.timedOut()
              + all.lost()
              + all.unanswered()
              + all.neverSent();
      assertThat(all.due()).as("due").isEqualTo(ended);
      assertThat(all.sent()).as("sent").isEqualTo(ended - all.neverSent());
      if (!hasWindow()) {
        assertThat(all).as("without a window").isEqualTo(Outcomes.NONE);
      } else if (!drawn.isOpenLoop()) {
        assertThat(all.neverSent()).as("never sent in a closed loop").isZero();
        assertThat(all.sent()).as("sent").isLessThanOrEqualTo(drawn.requests());
      } else if (isCompleted()) {
        long length = drawn.duration() == null ? Long.MAX_VALUE : drawn.duration().toNanos();
        assertThat(ended).as("due, by the schedule").isEqualTo(scheduled(length));
      } else {
        long length = Math.round(result.seconds() * 1e9);
        assertThat(ended).as("due until the end").isGreaterThanOrEqualTo(scheduled(length - 1));
        long told = sums.toldNanos(lastRowOfWindow()) - sums.startNanos() - drawn.warmupNanos();
        assertThat(ended).as("due until the end").isLessThanOrEqualTo(scheduled(told));
      }
      if (isCompleted() && drawn.duration() == null) {
        assertThat(ended).as("due, by number").isEqualTo(drawn.requests());
      }
    }

    private int lastRowOfWindow() {
      return sums.rows(Kind.WARMUP).size() + sums.rows(Kind.WINDOW).size() - 1;
    }

    /** How many are due in so much of the window, and no more of an event loop than it may send. */
    private long scheduled(long lengthNanos) {
      Schedule schedule = plan.schedule();
      int connections = drawn.connections();
      int loops = Math.min(drawn.eventLoops(), connections);
      long[] left = new long[loops];
      for (int connection = 0; connection < connections; connection++) {
        left[connection % loops] +=
            drawn.requests() == Long.MAX_VALUE
                ? Integer.MAX_VALUE
                : drawn.requests() / connections
                    + (connection < drawn.requests() % connections ? 1 : 0);
      }
      long most = drawn.requests();
      long due = 0;
      for (int arrival = 0; due < most; arrival++) {
        long inWindow = schedule.next() - drawn.warmupNanos();
        if (inWindow >= lengthNanos) {
          return due;
        }
        if (inWindow >= 0 && left[arrival % connections % loops]-- > 0) {
          due++;
        }
      }
      return due;
    }

    private void rowsAddUp() {
      Measurements sum = sums.total();
      assertThat(sum.outcomes()).as("outcomes").isEqualTo(outcomes());
      assertThat(sum.pauses()).as("pauses").isEqualTo(measured().pauses());
      assertThat(sum.answeredInWindow()).isEqualTo(measured().answeredInWindow());
      assertThat(sum.openingsTimedOut()).isEqualTo(measured().openingsTimedOut());
      assertThat(sum.waitedForConnection()).isEqualTo(measured().waitedForConnection());
      assertThat(sum.waitedForConnectionNanos()).isEqualTo(measured().waitedForConnectionNanos());
      RowSums.assertSame("latency", sum.latency(), measured().latency());
      RowSums.assertSame("service time", sum.serviceTime(), measured().serviceTime());
      RowSums.assertSame("schedule lag", sum.scheduleLag(), measured().scheduleLag());
      RowSums.assertSame("held up", sum.heldUp(), measured().heldUp());
      Outcomes shown = Outcomes.NONE;
      Outcomes warmup = Outcomes.NONE;
      long pauses = 0;
      long latencies = 0;
      long services = 0;
      for (IntervalRow row : sums.rows()) {
        if (row.isWarmup()) {
          warmup = warmup.plus(row.requests());
          continue;
        }
        shown = shown.plus(row.requests());
        pauses += row.pauses().nanos();
        latencies += row.latency().count();
        services += row.serviceTime().count();
      }
      assertThat(shown).as("outcomes in the rows").isEqualTo(outcomes());
      assertThat(pauses).as("pauses in the rows").isEqualTo(measured().pauses().nanos());
      assertThat(latencies).as("latencies in the rows").isEqualTo(measured().latency().count());
      assertThat(services).as("in the rows").isEqualTo(measured().serviceTime().count());
      assertThat(warmup.sent())
          .as("sent in the warm-up")
          .isLessThanOrEqualTo(result.warmup().sent());
      assertThat(warmup.due())
          .as("ended in the warm-up")
          .isLessThanOrEqualTo(result.warmup().due());
    }

    private void connectionsAddUp() {
      long sent = 0;
      long received = 0;
      long sentInWindow = 0;
      long receivedInWindow = 0;
      long receivedInAll = 0;
      long crossings = 0;
      double unwritable = 0;
      Map<CloseCause, Long> closed = new EnumMap<>(CloseCause.class);
      Map<CloseCause, Long> closedInAll = new EnumMap<>(CloseCause.class);
      for (IntervalRow row : sums.rows()) {
        receivedInAll += row.receivedBytes();
        row.closedByCause().forEach((cause, count) -> closedInAll.merge(cause, count, Long::sum));
        if (row.isWarmup()) {
          continue;
        }
        sent += row.sentBytes();
        received += row.receivedBytes();
        sentInWindow += row.isDrain() ? 0 : row.sentBytes();
        receivedInWindow += row.isDrain() ? 0 : row.receivedBytes();
        crossings += row.crossings();
        unwritable += row.unwritableSeconds();
        row.closedByCause().forEach((cause, count) -> closed.merge(cause, count, Long::sum));
      }
      assertThat(sent).as("bytes sent").isEqualTo(result.sentBytes());
      assertThat(received).as("bytes received").isEqualTo(result.receivedBytes());
      if (drawn.kind() != Expectation.Kind.NONE) { // else a request is complete once it is written
        assertThat(sent)
            .as("bytes sent for what was answered, and not before the window")
            .isGreaterThanOrEqualTo(outcomes().completed() * drawn.messageLength());
      }
      double seconds = result.seconds();
      assertThat(result.sentBytesPerSecond() * seconds)
          .as("bytes sent in the window")
          .isCloseTo(seconds > 0 ? (double) sentInWindow : 0.0, within(0.5));
      assertThat(result.receivedBytesPerSecond() * seconds)
          .as("bytes received in the window")
          .isCloseTo(seconds > 0 ? (double) receivedInWindow : 0.0, within(0.5));
      assertThat(crossings).as("crossings").isEqualTo(result.window().crossings());
      assertThat(unwritable)
          .as("unwritable")
          .isCloseTo(result.window().unwritableSeconds(), within(SAME_MOMENT));
      assertThat(closed.getOrDefault(CloseCause.PEER_RESET, 0L))
          .as("resets")
          .isEqualTo(result.window().resets());
      closedInAll.forEach(
          (cause, count) ->
              assertThat(count)
                  .as("%s", cause)
                  .isLessThanOrEqualTo(result.connections().closedBy(cause)));
      assertThat(result.connections().active()).as("open behind the run").isZero();
      assertThat(receivedInAll)
          .as("bytes received of those that the peers wrote")
          .isLessThanOrEqualTo(peers.stream().mapToLong(FaultyPeer::writtenBytes).sum());
    }

    private void logAddsUp() {
      assertThat(sums.fromLog()).as("log").isEqualTo(LoggedDurations.of(measured()));
    }

    private void distributionsAreOfThePopulation() {
      Outcomes all = outcomes();
      assertThat(measured().latency().count()).as("latencies").isEqualTo(all.due());
      assertThat(measured().latency().lowerBoundCount()).as("bounds").isEqualTo(all.failed());
      assertThat(measured().serviceTime().count()).as("service times").isEqualTo(all.sent());
      assertThat(measured().serviceTime().lowerBoundCount())
          .as("bounds of service time")
          .isEqualTo(all.failed() - all.neverSent());
      if (drawn.isOpenLoop()) {
        assertThat(measured().scheduleLag().count()).as("schedule lags").isEqualTo(all.due());
      }
      assertBoundsAreMarked(measured().latency().distribution(), all.failed());
      assertBoundsAreMarked(
          measured().serviceTime().distribution(), all.failed() - all.neverSent());
    }

    /** Of the requests at or below a figure that is no lower bound, each was answered. */
    private static void assertBoundsAreMarked(Distribution found, long failed) {
      assertThat(found.isMeanLowerBound()).isEqualTo(failed > 0);
      double[] figures = {found.p50(), found.p75(), found.p90(), found.p99(), found.p999()};
      double[] shares = {0.5, 0.75, 0.9, 0.99, 0.999};
      for (int i = 0; i < figures.length; i++) {
        if (found.isLowerBound(figures[i])) {
          assertThat(figures[i]).isGreaterThanOrEqualTo(found.leastLowerBound());
        } else if (found.count() > 0) { // so many at least were answered no later
          assertThat(Math.ceil(found.count() * shares[i] - 1e-6))
              .as("share %s is no lower bound", shares[i])
              .isLessThanOrEqualTo((double) (found.count() - failed));
        }
      }
      if (failed == 0) {
        assertThat(found.isLowerBound(found.max())).isFalse();
      }
    }

    private void rateIsOfTheWindow() {
      if (result.seconds() == 0) {
        assertThat(result.achievedPerSecond()).isZero();
        return;
      }
      long answered = 0;
      long surelyInWindow = 0;
      long inWindow = 0;
      long windowEnd = sums.startNanos() + drawn.warmupNanos() + Math.round(result.seconds() * 1e9);
      for (int i = 0; i < sums.rows().size(); i++) {
        IntervalRow row = sums.rows().get(i);
        if (row.isWarmup()) {
          continue;
        }
        answered += row.requests().answered();
        inWindow += sums.answeredInWindow(i);
        if (sums.toldNanos(i) - windowEnd <= 0) {
          surelyInWindow += row.requests().answered();
        }
        if (row.isDrain()) {
          assertThat(sums.answeredInWindow(i)).as("in the window, of the drain").isZero();
        }
      }
      long counted = drawn.isOpenLoop() ? answered : inWindow;
      assertThat(result.achievedPerSecond() * result.seconds())
          .as("answered, by the rate")
          .isCloseTo((double) counted, within(1e-3));
      if (isCompleted()) {
        assertThat(inWindow).as("in the window").isBetween(surelyInWindow, answeredBy(windowEnd));
      }
    }

    /** Replies that the peers began to write by then; each can end one request. */
    private long answeredBy(long nanos) {
      if (drawn.kind() == Expectation.Kind.NONE) {
        return Long.MAX_VALUE;
      }
      boolean speakUnasked = drawn.peers().stream().anyMatch(Faults::speaksUnasked);
      long from = sums.startNanos() + drawn.warmupNanos();
      return peers.stream()
          .flatMap(peer -> peer.replies().stream())
          .filter(at -> at - nanos <= 0 && (speakUnasked || at - from >= 0))
          .count();
    }

    private void noFigureIsBetterThanThePeer() {
      if (drawn.kind() == Expectation.Kind.NONE) {
        return;
      }
      long leastDelay =
          drawn.peers().stream().mapToLong(Faults::leastDelayNanos).min().orElseThrow();
      boolean speakUnasked = drawn.peers().stream().anyMatch(Faults::speaksUnasked);
      for (Distribution found :
          List.of(measured().latency().distribution(), measured().serviceTime().distribution())) {
        double[] figures = {found.min(), found.p50(), found.p75(), found.p90(), found.max()};
        for (double micros : figures) {
          if (found.count() > 0 && !speakUnasked && !found.isLowerBound(micros)) {
            assertThat(micros).as("a figure").isGreaterThanOrEqualTo(leastDelay / 1e3 * ROUNDING);
          }
        }
      }
      Outcomes all = outcomes();
      if (all.timedOut() > 0 && all.timedOut() == all.failed()) {
        assertThat(measured().serviceTime().distribution().leastLowerBound())
            .as("waited for what timed out")
            .isGreaterThanOrEqualTo(drawn.requestTimeout().toNanos() / 1e3 * ROUNDING);
      }
    }
  }
}
