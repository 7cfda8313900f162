package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.process.CannotRunException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** No connection could be opened; it has what is known of the run all the same. */
public final class NoConnectionException extends CannotRunException {
  private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  private NoConnectionException(String message, RunResult result) {
    super(message);
    this.result = result;
  }

  static NoConnectionException of(
      String message, LoadPlan plan, Loops loops, Instant startedAt, double rampSeconds)
      throws InterruptedException {
    List<TargetResult> targets = loops.targets(plan);
    return new NoConnectionException(
        message,
        new RunResult(
            startedAt,
            Instant.now(),
            rampSeconds,
            0,
            0,
            new Measurements(),
            Outcomes.NONE,
            0,
            WindowTotals.NONE,
            0,
            loops.attempts(),
            loops.totals(),
            0,
            0,
            0,
            0,
            null,
            new SelfCost(0, 0, 0),
            new Verdict(List.of(message), TargetResult.neverTried(targets, plan.connections())),
            null,
            Ending.PEER_GONE,
            plan.tls() == null ? null : loops.tls(),
            new Churn(plan.lifespan().isLimited(), 0, 0, 0, null),
            loops.difficultResults(plan),
            new LimitedBy(LimitedBy.Who.PEER, "no connection could be opened", Map.of()),
            StreamResult.of(plan.conversation().streaming(), new ConnectionTime(), 0),
            targets));
  }

  /** Attempts by outcome, and else zeros. */
  public RunResult result() {
    return result;
  }
}
