package dev.highwater.client.report;

import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is told about a run once it is over.
 *
 * @param version of the program
 * @param targets as they were typed
 * @param asked the load in one line, for people
 * @param connectionsWanted connections that the run kept open
 * @param ratePerSecond that was asked for; null in a closed loop
 * @param requested every option with its origin
 * @param inForce the socket options of one connection, as they were read back
 * @param intervals one after the other
 * @param result what came out
 * @param labels that the user gave the run
 * @param shard which part of a load it was; null when it was the whole
 * @param thresholds and what came out of each
 */
public record LoadReport(
    String version,
    List<String> targets,
    String asked,
    int connectionsWanted,
    @Nullable Double ratePerSecond,
    List<RequestedOption> requested,
    List<OptionInForce> inForce,
    List<IntervalRow> intervals,
    RunResult result,
    Map<String, String> labels,
    @Nullable Shard shard,
    List<ThresholdOutcome> thresholds) {

  /** Whether every threshold was held, by a run that can be trusted; true when there are none. */
  public boolean provesThresholds() {
    return thresholds.isEmpty()
        || thresholds.stream().allMatch(t -> t.judgement() == Judgement.HELD);
  }

  /** Whether one was missed, for sure. */
  public boolean missedThreshold() {
    return thresholds.stream().anyMatch(t -> t.judgement() == Judgement.MISSED);
  }

  RunStart start() {
    return new RunStart(version, result.startedAt(), labels, shard, targets, requested, inForce);
  }
}
