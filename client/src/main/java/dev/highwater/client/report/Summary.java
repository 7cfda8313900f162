package dev.highwater.client.report;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.StreamResult;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.run.TlsResult;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.client.verdict.Verdict;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.OptionInForce;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The result of a run as text, for people. */
public final class Summary {
  private Summary() {}

  /** The whole summary, lines ended by line feeds. */
  public static String of(LoadReport report) {
    RunResult result = report.result();
    List<String> lines = new ArrayList<>();
    lines.add("highwater " + report.version() + ", load of " + String.join(", ", report.targets()));
    lines.add("");
    label(lines, "asked", report.asked());
    report.inForce().stream().filter(Summary::isWorthTelling).forEach(o -> option(lines, o));
    label(lines, "connections", ConnectionLines.all(report));
    ConnectionLines.targets(result.targets()).forEach(line -> label(lines, "target", line));
    TlsResult tls = result.tls();
    if (tls != null) {
      label(lines, "tls", ConnectionLines.tls(tls));
    }
    String reconnects = ConnectionLines.reconnects(result.churn());
    if (reconnects != null) {
      label(lines, "reconnects", reconnects);
    }
    result
        .misbehaving()
        .forEach(d -> label(lines, d.kind().inWords(), ConnectionLines.misbehaving(d)));
    StreamResult stream = result.stream();
    if (stream == null) {
      label(lines, "requests", requests(result));
      String before = beforeTheWindow(result);
      if (before != null) {
        label(lines, "before it", before);
      }
      label(lines, "rate", rate(report));
    }
    label(lines, "throughput", throughput(result));
    lines.add("");
    if (stream == null) {
      // Of many results some may be of an open loop, and then latency is what it is there.
      boolean openLoop =
          report.ratePerSecond() != null || result.measured().scheduleLag().count() > 0;
      lines.addAll(PercentileTable.of(result, openLoop));
      String waited = waited(result.measured());
      if (waited != null) {
        lines.add("");
        label(lines, "waited", waited);
      }
    } else {
      lines.addAll(PercentileTable.ofConnects(result.measured()));
    }
    lines.add("");
    label(lines, "back-pressure", backPressure(result.connections()));
    if (stream != null) {
      label(lines, "", whileMeasured(stream));
    }
    label(lines, "tcp", tcp(result));
    label(lines, "this client", CostReport.line(result.cost()));
    verdict(lines, report);
    label(lines, "limited by", result.limitedBy().toString());
    return lines.stream().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
  }

  /** The verdict on the run in one word. */
  public static String validity(RunResult result) {
    return result.verdict().inWords();
  }

  private static boolean isWorthTelling(OptionInForce option) {
    return option.requested() != null && !option.origin().equals("default");
  }

  private static void option(List<String> lines, OptionInForce option) {
    label(
        lines,
        "option",
        "%s: requested %s, effective %s, from %s%s"
            .formatted(
                option.name(),
                option.requested(),
                option.effective() == null ? "unknown" : option.effective(),
                option.origin(),
                option.note() == null ? "" : " (" + option.note() + ")"));
  }

  private static String requests(RunResult result) {
    Outcomes outcomes = result.measured().outcomes();
    String line =
        "%s due, %s sent: %s"
            .formatted(
                Format.count(outcomes.due()),
                Format.count(outcomes.sent()),
                Format.outcomes(outcomes));
    return outcomes.failed() == 0
        ? line
        : line
            + " ("
            + Format.share((double) outcomes.failed() / outcomes.due())
            + " not answered)";
  }

  /** What went wrong before the window, and so is in no figure of it; null when nothing did. */
  private static @Nullable String beforeTheWindow(RunResult result) {
    Outcomes warmup = result.warmup();
    List<String> parts = new ArrayList<>();
    if (warmup.failed() + warmup.wrong() > 0) {
      parts.add(Format.count(warmup.due()) + " ended: " + Format.outcomes(warmup));
    }
    if (result.openingsTimedOut() > 0) {
      parts.add(
          Format.count(result.openingsTimedOut())
              + " connections timed out waiting for the greeting or the answer to the first"
              + " message");
    }
    return parts.isEmpty() ? null : String.join("; ", parts);
  }

  private static String rate(LoadReport report) {
    Double wanted = report.ratePerSecond();
    return "%s, %s achieved over %s"
        .formatted(
            wanted == null ? "as fast as replies come" : Format.rate(wanted) + " wanted",
            Format.rate(report.result().achievedPerSecond()),
            Format.seconds(report.result().seconds()));
  }

  private static String throughput(RunResult result) {
    return "%s sent, %s received"
        .formatted(
            Format.throughput(result.sentBytesPerSecond()),
            Format.throughput(result.receivedBytesPerSecond()));
  }

  /** How long requests waited for nothing but a connection; null when none did. */
  private static @Nullable String waited(Measurements measured) {
    return measured.waitedForConnectionNanos() == 0
        ? null
        : "%s requests waited for a connection, %s in all"
            .formatted(
                Format.count(measured.waitedForConnection()),
                Format.seconds(measured.waitedForConnectionNanos() / 1e9));
  }

  private static String whileMeasured(StreamResult stream) {
    return "while measured: %s crossings, unwritable %s of %s of connection time (%s)"
        .formatted(
            Format.count(stream.crossings()),
            Format.seconds(stream.unwritableSeconds()),
            Format.seconds(stream.connectionSeconds()),
            Format.percent(stream.unwritableShare()));
  }

  private static String backPressure(ConnectionTotals totals) {
    return "%s crossings of the high mark, %s unwritable, most pending %s, discarded %s"
        .formatted(
            Format.count(totals.crossingsAboveHigh()),
            Format.seconds(totals.unwritableNanos() / 1e9),
            Format.bytes(totals.pendingMaxBytes()),
            Format.bytes(totals.discardedBytes()));
  }

  private static String tcp(RunResult result) {
    TcpSample tcp = result.tcp();
    return tcp == null
        ? "not known: this transport cannot tell, or no connection was open to be asked"
        : "rtt p50 %s max %s, %s retransmits, smallest cwnd %s segments (%s connections asked at the end)"
            .formatted(
                Format.micros(tcp.rtt().distribution().p50()),
                Format.micros(tcp.rtt().distribution().max()),
                Format.count(tcp.retransmits()),
                Format.count(tcp.congestionWindowSegments()),
                Format.count(tcp.connections()));
  }

  private static void verdict(List<String> lines, LoadReport report) {
    RunResult result = report.result();
    if (result.ending() != RunResult.Ending.COMPLETED) {
      label(lines, "ended", "early: " + earlyEnding(result));
    }
    label(lines, "verdict", validity(result) + ": " + because(result));
    result.verdict().cautions().forEach(caution -> label(lines, "caution", caution));
    thresholds(report).forEach(line -> label(lines, "threshold", line));
    if (result.mismatch() != null) {
      label(lines, "WRONG BYTES", result.mismatch().toString());
    }
  }

  /** What became of each threshold. */
  static List<String> thresholds(LoadReport report) {
    List<String> lines = new ArrayList<>();
    for (ThresholdOutcome outcome : report.thresholds()) {
      Threshold threshold = outcome.threshold();
      lines.add(
          "%s %s: %s%s, limit %s%s"
              .formatted(
                  outcome.judgement().words(),
                  threshold.expression(),
                  outcome.isLowerBound() ? ">" : "",
                  Format.figure(threshold.unit(), outcome.value()),
                  Format.figure(threshold.unit(), threshold.limit()),
                  outcome.unprovenBecause() == null ? "" : " (" + outcome.unprovenBecause() + ")"));
    }
    return lines;
  }

  /** Why a run ended before its time. */
  static String earlyEnding(RunResult result) {
    return switch (result.ending()) {
      case COMPLETED -> throw new IllegalArgumentException("it did not");
      case INTERRUPTED -> "interrupted; the result is of the time until then";
      case THRESHOLD_MISSED -> "a threshold could no longer be held (--fail-fast)";
      case STOPPED -> "a threshold of another group could no longer be held (--fail-fast)";
      case PEER_GONE -> "no connection could be kept or made again";
    };
  }

  private static String because(RunResult result) {
    Verdict verdict = result.verdict();
    Metric upTo = verdict.validUpTo();
    if (verdict.isValid()) {
      return (verdict.isOfTheClient()
              ? "a measurement of this client, which was as fast as it can be"
              : result.cost().hadTimeToSpare()
                  ? "the client had time to spare"
                  : "see the cautions below")
          + (upTo == null || result.stream() != null
              ? ""
              : ", up to " + upTo.label() + ": above it its own delay is more than a tenth");
    }
    return (upTo == null ? "" : "above it the client's own delay is more than a tenth; ")
        + String.join("; ", verdict.reasons());
  }

  private static void label(List<String> lines, String label, String text) {
    lines.add(String.format(Locale.ROOT, "%-14s%s", label, text));
  }
}
