package dev.highwater.client.report;

import dev.highwater.client.load.Metric;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.StreamResult;
import dev.highwater.client.load.TcpSample;
import dev.highwater.client.load.TlsResult;
import dev.highwater.client.load.Trust;
import dev.highwater.client.load.Trust.Doubt;
import dev.highwater.client.load.Verdict;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.metrics.ConnectionTotals;
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
    label(lines, "connections", connections(report));
    TargetLines.of(result.targets()).forEach(line -> label(lines, "target", line));
    TlsResult tls = result.tls();
    if (tls != null) {
      label(lines, "tls", tls(tls));
    }
    String reconnects = ChurnReport.line(result.churn());
    if (reconnects != null) {
      label(lines, "reconnects", reconnects);
    }
    result.difficult().forEach(d -> label(lines, d.kind().inWords(), DifficultReport.line(d)));
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
      percentiles(lines, result, openLoop);
    } else {
      connectTimes(lines, result.measured());
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
  static String validity(RunResult result) {
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

  private static String connections(LoadReport report) {
    RunResult result = report.result();
    String failed =
        result.attempts().entrySet().stream()
            .filter(e -> !e.getKey().label().equals("ok"))
            .map(e -> e.getKey().label() + " " + Format.count(e.getValue()))
            .collect(Collectors.joining(", "));
    String closed =
        result.connections().closedByCause().entrySet().stream()
            .map(e -> e.getKey().label() + " " + Format.count(e.getValue()))
            .collect(Collectors.joining(", "));
    return "%s wanted, %s opened in %s (ramp), failed: %s; closed: %s"
        .formatted(
            Format.count(report.connectionsWanted()),
            Format.count(result.connections().opened()),
            Format.seconds(result.rampSeconds()),
            failed.isEmpty() ? "none" : failed,
            closed.isEmpty() ? "none" : closed);
  }

  private static String tls(TlsResult tls) {
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

  private static void percentiles(List<String> lines, RunResult result, boolean openLoop) {
    Measurements measured = result.measured();
    Trust trust = result.verdict().trust();
    lines.add(percentileTitles());
    lines.add(
        row(
            "latency",
            measured.latency().distribution(),
            trust,
            openLoop ? "from the due time" : "from the send: a closed loop"));
    lines.add(row("service time", measured.serviceTime().distribution(), "from the send"));
    lines.add(connectTime(measured));
    if (measured.handshakeTime().count() > 0) {
      lines.add(
          row("tls handshake", measured.handshakeTime().distribution(), "from connected to done"));
    }
    if (openLoop) {
      lines.add(
          row("schedule lag", measured.scheduleLag().distribution(), "the client's own delay"));
    }
    legend(lines, measured.latency().distribution(), trust);
    if (measured.waitedForConnection() > 0 && measured.waitedForConnectionNanos() > 0) {
      lines.add("");
      label(
          lines,
          "waited",
          "%s requests waited for a connection, %s in all"
              .formatted(
                  Format.count(measured.waitedForConnection()),
                  Format.seconds(measured.waitedForConnectionNanos() / 1e9)));
    }
  }

  /** What the marks in the table mean, as far as there are any. */
  private static void legend(List<String> lines, Distribution latency, Trust trust) {
    if (latency.lowerBounds() > 0) {
      lines.add(
          "  >  a lower bound: "
              + Format.share(latency.lowerBoundShare())
              + " of the requests were never answered, and count with the time until we gave up");
    }
    for (Doubt doubt : Doubt.values()) {
      String doubted =
          Metric.ofLatency().stream()
              .filter(metric -> trust.doubt(metric) == doubt)
              .map(Metric::label)
              .collect(Collectors.joining(" "));
      if (!doubted.isEmpty()) {
        lines.add("  ?  not to be trusted: " + doubted + " (" + doubt.words() + ")");
      }
    }
  }

  private static void connectTimes(List<String> lines, Measurements measured) {
    lines.add(percentileTitles());
    lines.add(connectTime(measured));
  }

  private static String percentileTitles() {
    return row("", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max", "mean", "");
  }

  private static String connectTime(Measurements measured) {
    return row("connect", measured.connectTime().distribution(), "from connect to connected");
  }

  private static String whileMeasured(StreamResult stream) {
    return "while measured: %s crossings, unwritable %s of %s of connection time (%s)"
        .formatted(
            Format.count(stream.crossings()),
            Format.seconds(stream.unwritableSeconds()),
            Format.seconds(stream.connectionSeconds()),
            Format.percent(stream.unwritableShare()));
  }

  private static String row(String name, Distribution d, String note) {
    return row(name, d, Trust.FULL, note);
  }

  private static String row(String name, Distribution d, Trust trust, String note) {
    return row(
        name,
        cell(d, Metric.P50, trust),
        cell(d, Metric.P75, trust),
        cell(d, Metric.P90, trust),
        cell(d, Metric.P99, trust),
        cell(d, Metric.P999, trust),
        cell(d, Metric.P9999, trust),
        cell(d, Metric.MAX, trust),
        cell(d, Metric.MEAN, trust),
        note);
  }

  private static String cell(Distribution d, Metric metric, Trust trust) {
    return Format.latency(d, metric) + (trust.doubt(metric) == null ? "" : "?");
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-14s%9s%9s%9s%9s%9s%9s%9s%9s  %s", cells);
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
    ThresholdLines.of(report).forEach(line -> label(lines, "threshold", line));
    if (result.mismatch() != null) {
      label(lines, "WRONG BYTES", result.mismatch().toString());
    }
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
