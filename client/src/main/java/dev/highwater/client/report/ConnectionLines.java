package dev.highwater.client.report;

import dev.highwater.client.run.Churn;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.TargetResult;
import dev.highwater.client.run.TlsResult;
import dev.highwater.metering.CloseCause;
import dev.highwater.transport.ConnectOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of the connections of a run, for people. */
final class ConnectionLines {
  private static final int MOST_TARGETS = 10;

  private ConnectionLines() {}

  /** Of all of them. */
  static String all(LoadReport report) {
    RunResult result = report.result();
    String failed =
        result.attempts().entrySet().stream()
            .filter(e -> !e.getKey().label().equals("ok"))
            .map(e -> e.getKey().label() + " " + Format.count(e.getValue()))
            .collect(Collectors.joining(", "));
    return "%s wanted, %s opened in %s (ramp), failed: %s; closed: %s"
        .formatted(
            Format.count(report.connectionsWanted()),
            Format.count(result.connections().opened()),
            Format.seconds(result.rampSeconds()),
            failed.isEmpty() ? "none" : failed,
            list(result.connections().closedByCause(), CloseCause::label));
  }

  /** Of each target with trouble, among several: the first of them. */
  static List<String> targets(List<TargetResult> targets) {
    List<TargetResult> troubled = targets.stream().filter(TargetResult::hasTrouble).toList();
    if (targets.size() < 2 || troubled.isEmpty()) {
      return List.of(); // of a single one all is said already
    }
    List<String> lines = new ArrayList<>();
    troubled.stream()
        .limit(MOST_TARGETS)
        .forEach(one -> lines.add(one.target() + ": " + one.inWords()));
    if (troubled.size() > MOST_TARGETS) {
      lines.add("and " + Format.count(troubled.size() - MOST_TARGETS) + " more, as JSON tells");
    }
    return lines;
  }

  /** How TLS went on them. */
  static String tls(TlsResult tls) {
    String agreed =
        tls.handshakes().entrySet().stream()
            .map(e -> Format.count(e.getValue()) + " with " + e.getKey())
            .collect(Collectors.joining("; "));
    return "handshakes: %s; by %s%s"
        .formatted(
            agreed.isEmpty() ? "none" : agreed,
            tls.provider(),
            tls.failure() == null ? "" : "; first failure: " + tls.failure());
  }

  /** How they came and went; null when nothing was planned and nothing happened. */
  static @Nullable String reconnects(Churn churn) {
    if (!churn.isPlanned() && churn.unplanned() == 0) {
      return null;
    }
    String line =
        "%s planned, %s unplanned; %s connects while measuring"
            .formatted(
                Format.count(churn.planned()),
                Format.count(churn.unplanned()),
                Format.rate(churn.connectsPerSecond()));
    return churn.timeWait() == null
        ? line
        : line
            + "; "
            + Format.count(churn.timeWait())
            + " sockets of this network namespace in TIME_WAIT now";
  }

  /** Of those that behaved badly on purpose, without the kind. */
  static String misbehaving(RunResult.Misbehaving result) {
    return "%s wanted, %s opened, failed: %s; closed: %s; %s sent, %s received"
        .formatted(
            Format.count(result.connections()),
            Format.count(result.totals().opened()),
            list(result.failed(), ConnectOutcome::label),
            list(result.totals().closedByCause(), CloseCause::label),
            Format.bytes(result.sentBytes()),
            Format.bytes(result.totals().receivedBytes()));
  }

  private static <K> String list(Map<K, Long> counts, Function<K, String> label) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> label.apply(entry.getKey()) + " " + Format.count(entry.getValue()))
            .collect(Collectors.joining(", "));
  }
}
