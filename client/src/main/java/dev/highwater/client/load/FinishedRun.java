package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectOutcome;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.ConnectionTotals;
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
    Course course,
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
        TargetResult.limit(
            targets,
            Bottleneck.of(
                LimitEvidence.of(
                    plan,
                    cost,
                    course.connectionTime(),
                    kernel,
                    measured,
                    seconds,
                    ending == Ending.PEER_GONE))),
        StreamResult.of(
            plan.conversation().streaming(), course.connectionTime(), window.crossings()),
        targets);
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
