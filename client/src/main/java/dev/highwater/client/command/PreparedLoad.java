package dev.highwater.client.command;

import dev.highwater.client.live.Progress;
import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.RunStart;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.run.TargetResult;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Version;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.ExitCode;
import dev.highwater.tls.Tls;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.OptionProbe;
import dev.highwater.transport.SocketSettings;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One load whose options were tried on a socket: ready to be run, and to be reported. */
final class PreparedLoad {
  private static final String SCOPE = "connection";

  private final LoadOptions options;
  private final Requested asked;
  private final RunningLoops loops;
  private final Map<String, String> labels;
  private final SocketSettings socket;
  private final OptionProbe probe;
  private final LoadPlan plan;
  private final List<OptionInForce> socketOptions;

  private PreparedLoad(
      LoadOptions options,
      Requested asked,
      RunningLoops loops,
      Map<String, String> labels,
      SocketSettings socket,
      OptionProbe probe,
      LoadPlan plan) {
    this.options = options;
    this.asked = asked;
    this.loops = loops;
    this.labels = labels;
    this.socket = socket;
    this.probe = probe;
    this.plan = plan;
    this.socketOptions = probe.effective(SCOPE, loops.transport().channelClass(), socket);
  }

  /**
   * Tries the socket options and resolves the targets.
   *
   * @param tls spoken on every connection; null for plain TCP
   * @param labels that the user gave the run
   * @param interval length of the rows of the report
   * @param problems where it goes what a socket refuses
   * @return null if there is such a thing
   * @throws CannotRunException if a target is not known
   */
  static @Nullable PreparedLoad of(
      LoadOptions options,
      Requested asked,
      RunningLoops loops,
      @Nullable Tls tls,
      Map<String, String> labels,
      Duration interval,
      Problems problems) {
    SocketSettings socket = options.socketSettings(loops.transport());
    OptionProbe probe = new OptionProbe(loops.group(), asked);
    Problems refused = new Problems();
    probe.check(loops.transport().channelClass(), socket, refused);
    if (!refused.isEmpty()) {
      problems.addAll(refused);
      return null;
    }
    LoadPlan plan = options.plan(loops.transport(), socket, tls, interval);
    return new PreparedLoad(options, asked, loops, labels, socket, probe, plan);
  }

  LoadOptions options() {
    return options;
  }

  LoadPlan plan() {
    return plan;
  }

  /** The options of a socket like those of the connections, as they were read back. */
  List<OptionInForce> socketOptions() {
    return socketOptions;
  }

  /** The options of one of the connections. */
  List<OptionInForce> readFrom(Channel connection) {
    return probe.readFrom(connection, SCOPE, socket);
  }

  /** What is known before the first connection. */
  RunStart start() {
    return new RunStart(
        Version.current(),
        Instant.now(),
        labels,
        options.pace().shard(),
        options.targets().typed(),
        asked.all(),
        with(socketOptions));
  }

  /** What came of a run of the plan. */
  LoadReport report(RunResult result, Progress progress) {
    return report(
        result,
        progress,
        options.inWords(),
        options.pace().meanRate(),
        options.thresholds().thresholds(),
        List.of());
  }

  /**
   * What came of a run that was not quite that of the plan.
   *
   * @param words what was asked for
   * @param ratePerSecond that was asked for; null in a closed loop
   * @param thresholds that it had to hold
   * @param inForce options that were not in force as they were written
   */
  LoadReport report(
      RunResult result,
      Progress progress,
      String words,
      @Nullable Double ratePerSecond,
      List<Threshold> thresholds,
      List<OptionInForce> inForce) {
    return new LoadReport(
        Version.current(),
        options.targets().typed(),
        words + "; " + loops.inWords(),
        plan.connections(),
        ratePerSecond,
        asked.all(),
        Stream.concat(with(progress.optionsInForce()).stream(), inForce.stream()).toList(),
        progress.rows(),
        result,
        labels,
        options.pace().shard(),
        thresholds.stream().map(result::judge).toList());
  }

  /**
   * What the program ends with after that run alone.
   *
   * @throws CannotRunException if there was no peer at its end, or nothing was done
   */
  int exitCode(LoadReport report) {
    RunResult result = report.result();
    if (result.ending() == Ending.INTERRUPTED) {
      return ExitCode.INTERRUPTED;
    }
    if (result.mismatch() != null
        || result.ending() == Ending.THRESHOLD_MISSED
        || result.ending() == Ending.STOPPED
        || report.missedThreshold()) { // first: it is what was asked for
      return ExitCode.MISSED;
    }
    String absent = withoutPeer(result);
    if (absent != null) {
      throw new CannotRunException(absent);
    }
    return report.provesThresholds() ? 0 : ExitCode.MISSED;
  }

  /** What is wrong, if there was no peer at the end, or nothing was done; else null. */
  @Nullable String withoutPeer(RunResult result) {
    if (!result.peerWasGone() && !result.hasDoneNothing()) {
      return result.targets().stream()
          .filter(TargetResult::isOutOfReach)
          .findFirst()
          .map(
              one ->
                  "targets: %s (expected: a peer that accepts connections and stays; of its connections %s)"
                      .formatted(one.target(), one.inWords()))
          .orElse(null);
    }
    return "targets: "
        + String.join(", ", options.targets().typed())
        + " (expected: a peer that stays and answers; at the end "
        + result.openAtEnd()
        + " of "
        + plan.connections()
        + " connections were open, and "
        + (options.isStream()
            ? result.receivedBytes() + " bytes were received"
            : result.measured().outcomes().answered() + " requests were answered")
        + (result.tls() == null || result.tls().failure() == null
            ? ""
            : "; tls: " + result.tls().failure())
        + ")";
  }

  /** The options of the connections, and those of the load that are not what was written. */
  private List<OptionInForce> with(List<OptionInForce> ofConnections) {
    return Stream.concat(ofConnections.stream(), options.pace().inForce(asked).stream()).toList();
  }
}
