package dev.highwater.client.live;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.report.Format;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.verdict.Metric;
import dev.highwater.process.Terminal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run as a few lines of a terminal, the same number each time, to be drawn in one place. */
public final class LiveView {
  private static final int REMEMBERED = 40;
  private static final int LABEL_COLUMNS = 9;
  private static final String SHADES = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
  private static final String SOFT = "\u001b[2m";
  private static final String ALARMING = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private final Terminal terminal;
  private final int wantedConnections;
  private final @Nullable Double totalSeconds;
  private final Deque<Double> p99Micros = new ArrayDeque<>();
  private Outcomes outcomes = Outcomes.NONE;

  /**
   * @param terminal whose width and colours are used
   * @param wantedConnections connections that the run keeps open
   * @param totalSeconds warm-up and measured part together; null when it has no time limit
   */
  public LiveView(Terminal terminal, int wantedConnections, @Nullable Double totalSeconds) {
    this.terminal = terminal;
    this.wantedConnections = wantedConnections;
    this.totalSeconds = totalSeconds;
  }

  /** When an interval has passed; none of the lines is wider than the terminal. */
  public List<String> of(IntervalRow row) {
    remember(row);
    Distribution latency = row.latency();
    List<String> lines = new ArrayList<>();
    lines.add(line("time", time(row), false));
    lines.add(line("rate", rate(row), false));
    lines.add(
        line(
            "latency",
            latency.count() == 0
                ? "no request was answered"
                : String.format(
                    Locale.ROOT,
                    "p50 %-7s p90 %-7s p99 %-7s max %s",
                    Format.latency(latency, Metric.P50),
                    Format.latency(latency, Metric.P90),
                    Format.latency(latency, Metric.P99),
                    Format.latency(latency, Metric.MAX)),
            false));
    lines.add(line("p99", sparkline(), false));
    lines.add(line("open", connections(row), row.open() < wantedConnections));
    lines.add(
        line(
            "bytes",
            "out "
                + Format.mebibytes(row.sentBytesPerSecond())
                + "  in "
                + Format.mebibytes(row.receivedBytesPerSecond()),
            false));
    lines.add(line("errors", errors(), outcomes.failed() + outcomes.wrong() > 0));
    return lines;
  }

  private void remember(IntervalRow row) {
    outcomes = outcomes.plus(row.requests());
    p99Micros.addLast(row.latency().count() == 0 ? Double.NaN : row.latency().p99());
    if (p99Micros.size() > REMEMBERED) {
      p99Micros.removeFirst();
    }
  }

  private String time(IntervalRow row) {
    double elapsed = row.startSeconds() + row.seconds();
    String passed = String.format(Locale.ROOT, "%.0fs", elapsed);
    String total =
        totalSeconds == null ? "" : String.format(Locale.ROOT, " of %.0fs", totalSeconds);
    return passed + total + (row.isWarmup() ? ", warm-up" : row.isDrain() ? ", drain" : "");
  }

  private String rate(IntervalRow row) {
    return Format.rate(row.answeredPerSecond())
        + (row.wantedPerSecond() == null
            ? ", as fast as replies come"
            : " of " + Format.rate(row.wantedPerSecond()) + " wanted");
  }

  private String connections(IntervalRow row) {
    return row.open()
        + " of "
        + wantedConnections
        + "  unwritable "
        + row.unwritable()
        + (row.waiting() == 0 ? "" : "  waiting requests " + Format.count(row.waiting()));
  }

  private String errors() {
    List<String> parts = new ArrayList<>();
    add(parts, "timed out", outcomes.timedOut());
    add(parts, "lost", outcomes.lost());
    add(parts, "unanswered", outcomes.unanswered());
    add(parts, "never sent", outcomes.neverSent());
    add(parts, "MISMATCHED", outcomes.wrong());
    return parts.isEmpty() ? "none" : String.join("  ", parts);
  }

  private static void add(List<String> parts, String what, long count) {
    if (count > 0) {
      parts.add(what + " " + Format.count(count));
    }
  }

  /** One mark for each of the last intervals, from zero to the highest of them. */
  private String sparkline() {
    double highest = p99Micros.stream().filter(Double::isFinite).reduce(0.0, Math::max);
    String up = " up to " + Format.micros(highest);
    int room = Math.max(1, width() - LABEL_COLUMNS - up.length());
    StringBuilder marks = new StringBuilder();
    p99Micros.stream()
        .skip(Math.max(0, p99Micros.size() - room))
        .forEach(micros -> marks.append(shade(micros, highest)));
    return marks + up;
  }

  private static char shade(double micros, double highest) {
    if (!Double.isFinite(micros)) {
      return ' ';
    }
    int step = highest == 0 ? 0 : (int) (micros / highest * SHADES.length());
    return SHADES.charAt(Math.min(SHADES.length() - 1, step));
  }

  private String line(String label, String text, boolean isAlarming) {
    String padded = String.format(Locale.ROOT, "%-" + LABEL_COLUMNS + "s", label);
    int room = Math.max(0, width() - padded.length());
    String shown = text.length() <= room ? text : text.substring(0, room);
    if (!terminal.isColoured()) {
      return padded + shown;
    }
    return SOFT + padded + PLAIN + (isAlarming ? ALARMING + shown + PLAIN : shown);
  }

  /** Some terminals begin a new line when the last column is written. */
  private int width() {
    return terminal.columns() - 1;
  }
}
