package dev.highwater.client.live;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.report.Format;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.verdict.Metric;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line on each interval of a run, while it goes on. */
public final class LiveLine {
  private final int wantedConnections;
  private final @Nullable Double totalSeconds;
  private final boolean isStream;

  /**
   * @param wantedConnections connections that the run keeps open
   * @param totalSeconds warm-up and measured part together; null when it has no time limit
   */
  public LiveLine(int wantedConnections, @Nullable Double totalSeconds) {
    this(wantedConnections, totalSeconds, false);
  }

  /**
   * The same for a run that may be without requests.
   *
   * @param isStream whether it is: then there is throughput in place of requests
   */
  public LiveLine(int wantedConnections, @Nullable Double totalSeconds, boolean isStream) {
    this.isStream = isStream;
    this.wantedConnections = wantedConnections;
    this.totalSeconds = totalSeconds;
  }

  /** Of a run with this plan. */
  static LiveLine of(LoadPlan plan) {
    Duration duration = plan.duration();
    return new LiveLine(
        plan.connections(),
        duration == null ? null : (Double) (plan.warmup().plus(duration).toNanos() / 1e9),
        plan.conversation().streaming() != null);
  }

  /** Warm-up and measured part together; null when the run has no time limit. */
  @Nullable Double totalSeconds() {
    return totalSeconds;
  }

  /** While connections are being opened. */
  public String connecting(int open) {
    return "connecting " + open + "/" + wantedConnections;
  }

  /** While it is not yet time to begin. */
  public String waiting(int open, Duration left) {
    long seconds = (left.toMillis() + 999) / 1_000;
    return "waiting " + seconds + "s to begin  " + open + "/" + wantedConnections + " open";
  }

  /** When an interval has passed. */
  public String of(IntervalRow row) {
    StringBuilder line = new StringBuilder();
    double elapsed = row.startSeconds() + row.seconds();
    line.append(
        totalSeconds == null
            ? String.format(Locale.ROOT, "%.0fs", elapsed)
            : String.format(Locale.ROOT, "%.0fs/%.0fs", elapsed, totalSeconds));
    line.append(row.isWarmup() ? " warm-up" : row.isDrain() ? " drain" : "");
    line.append("  ").append(row.open()).append('/').append(wantedConnections).append(" open");
    appendLoad(line, row);
    appendConnects(line, row);
    append(line, "waiting", row.waiting());
    Outcomes outcomes = row.requests();
    append(line, "timed out", outcomes.timedOut());
    append(line, "lost", outcomes.lost());
    append(line, "unanswered", outcomes.unanswered());
    append(line, "never sent", outcomes.neverSent());
    append(line, "MISMATCHED", outcomes.wrong());
    return line.toString();
  }

  private void appendLoad(StringBuilder line, IntervalRow row) {
    double out = row.sentBytesPerSecond();
    double in = row.receivedBytesPerSecond();
    if (isStream) {
      line.append("  out ").append(Format.throughput(out));
      line.append(" in ").append(Format.throughput(in));
      line.append("  unwritable ").append(row.unwritable());
      line.append(", ").append(Format.percent(row.unwritableShare())).append(" of the time");
      return;
    }
    Distribution latency = row.latency();
    line.append("  ").append(Format.rate(row.answeredPerSecond()));
    line.append("  p50 ").append(Format.latency(latency, Metric.P50));
    line.append(" p99 ").append(Format.latency(latency, Metric.P99));
    line.append(" max ").append(Format.latency(latency, Metric.MAX));
    line.append("  out ").append(Format.mebibytes(out));
    line.append(" in ").append(Format.mebibytes(in));
    line.append("  unwritable ").append(row.unwritable());
  }

  private static void appendConnects(StringBuilder line, IntervalRow row) {
    if (row.connects() > 0) {
      line.append("  connects ").append(Format.rate(row.connectsPerSecond()));
      line.append(" p50 ").append(Format.micros(row.connectTime().p50()));
      line.append(" p99 ").append(Format.micros(row.connectTime().p99()));
    }
  }

  private static void append(StringBuilder line, String what, long count) {
    if (count > 0) {
      line.append("  ").append(what).append(' ').append(Format.count(count));
    }
  }
}
