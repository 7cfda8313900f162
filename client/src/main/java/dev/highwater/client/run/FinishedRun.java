package dev.highwater.client.run;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.verdict.Bottleneck;
import dev.highwater.client.verdict.KernelTimes;
import dev.highwater.client.verdict.LimitEvidence;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.TimeWait;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.ConnectOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that is over, whose connections are closed: puts together what came of it.
 *
 * @param attemptsBefore to connect, by outcome, when the window began
 * @param seconds length of the window; 0 when the run ended before it
 * @param openAtEnd connections, before they were closed
 */
record FinishedRun(
    LoadPlan plan,
    Loops loops,
    IntervalAggregator course,
    Map<ConnectOutcome, Long> attemptsBefore,
    Instant startedAt,
    Instant sendingAt,
    double rampSeconds,
    double seconds,
    @Nullable TcpSample tcp,
    int openAtEnd,
    List<TargetResult> targets,
    SelfCost cost,
    @Nullable KernelTimes kernel,
    Ending ending) {

  private static final double MICROS_PER_SECOND = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  RunResult result() throws InterruptedException {
    Measurements measured = course.total();
    ConnectionTotals atEnd = course.lastTotals();
    ConnectionTotals atWindow = course.atWindow();
    Map<ConnectOutcome, Long> attempts = loops.attempts();
    WindowTotals window =
        WindowTotals.between(
            atWindow,
            atEnd,
            course.connectionTime().countedUnwritableSeconds(),
            attemptsBefore,
            attempts);
    long answered =
        plan.isOpenLoop() ? measured.outcomes().answered() : measured.answeredInWindow();
    return new RunResult(
        startedAt,
        sendingAt,
        rampSeconds,
        seconds,
        perSecond(answered, seconds),
        measured,
        course.warmupTotal().outcomes(),
        course.warmupTotal().openingsTimedOut() + measured.openingsTimedOut(),
        window,
        openAtEnd,
        attempts,
        loops.totals(),
        atEnd.writtenBytes() - atWindow.writtenBytes(),
        atEnd.receivedBytes() - atWindow.receivedBytes(),
        perSecond(course.windowSentBytes(), seconds),
        perSecond(course.windowReceivedBytes(), seconds),
        tcp,
        cost,
        verdict(cost)
            .withOpen(openAtEnd, plan.connections())
            .with(TargetResult.neverTried(targets, plan.connections()))
            .withLateness(lateness(sendingAt)),
        loops.mismatch(),
        ending,
        plan.tls() == null ? null : loops.tls(),
        churn(perSecond(atEnd.opened() - atWindow.opened(), seconds)),
        loops.difficultResults(plan),
        TargetResult.limit(targets, Bottleneck.of(evidence())),
        StreamResult.of(
            plan.conversation().streaming(), course.connectionTime(), window.crossings()),
        targets);
  }

  /** What tells what kept it from going faster. */
  private LimitEvidence evidence() {
    Measurements measured = course.total();
    Distribution latency = measured.latency().distribution();
    double allSeconds =
        plan.isOpenLoop()
            ? latency.mean() / MICROS_PER_SECOND * latency.count()
            : plan.connections() * seconds;
    ConnectionTime time = course.connectionTime();
    return new LimitEvidence(
        LimitEvidence.Kind.of(plan.conversation().streaming()),
        cost,
        IntervalRow.share(time.windowUnwritableSeconds(), time.windowSeconds()),
        kernel,
        measured.serviceTime().distribution().mean(),
        plan.isOpenLoop() ? (Long) measured.outcomes().due() : null,
        measured.outcomes(),
        measured.openingsTimedOut(),
        IntervalRow.share(measured.waitedForConnectionNanos() / NANOS_PER_SECOND, allSeconds),
        plan.lifespan().isLimited(),
        ending == Ending.PEER_GONE);
  }

  private static double perSecond(long count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
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
    return Verdict.of(cost, course.total(), plan.isOpenLoop());
  }

  /** How much later than it was told to it began. */
  private Duration lateness(Instant sendingAt) {
    return plan.startAt() == null ? Duration.ZERO : Duration.between(plan.startAt(), sendingAt);
  }
}
