package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.IntervalLog;
import dev.highwater.client.measure.LoggedDurations;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.IntervalRow.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Hears a run, adds its rows up, and writes its interval log, as the load command does. */
final class RowSums implements RunListener {
  private final long startDelayNanos;
  private final List<IntervalRow> rows = new ArrayList<>();
  private final List<Long> toldNanos = new ArrayList<>();
  private final List<Long> answeredInWindow = new ArrayList<>();
  private final Measurements total = new Measurements();
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final IntervalLog log =
      new IntervalLog(new PrintStream(file, false, StandardCharsets.UTF_8));
  private long startNanos;

  /**
   * @param startDelayNanos from the last connection to the start of the run
   */
  RowSums(long startDelayNanos) {
    this.startDelayNanos = startDelayNanos;
  }

  @Override
  public Long connected() {
    startNanos = System.nanoTime() + startDelayNanos;
    return startNanos;
  }

  @Override
  public void started(Instant at) {
    log.start(at.toEpochMilli());
  }

  @Override
  public void interval(IntervalRow row, Measurements measured) {
    rows.add(row);
    toldNanos.add(System.nanoTime());
    answeredInWindow.add(measured.answeredInWindow());
    if (!row.isWarmup()) {
      total.add(measured);
      log.add(row.startSeconds(), row.seconds(), measured);
    }
  }

  /** When sending began, of {@link System#nanoTime()}. */
  long startNanos() {
    return startNanos;
  }

  List<IntervalRow> rows() {
    return rows;
  }

  List<IntervalRow> rows(Kind kind) {
    return rows.stream().filter(row -> row.kind() == kind).toList();
  }

  /** When the row was told, of {@link System#nanoTime()}. */
  long toldNanos(int row) {
    return toldNanos.get(row);
  }

  /** Of the requests of a row, those answered before the window was over. */
  long answeredInWindow(int row) {
    return answeredInWindow.get(row);
  }

  /** Rows of the window and of the drain, added up. */
  Measurements total() {
    return total;
  }

  /** Reads the interval log back, and adds up the histograms of each tag, by bucket. */
  Map<String, NavigableMap<Long, Long>> fromLog() {
    log.close();
    return LoggedDurations.read(new ByteArrayInputStream(file.toByteArray()));
  }

  /** Both sets are the same, bucket by bucket, and so are those of them that are lower bounds. */
  static void assertSame(String name, Durations sum, Durations whole) {
    assertThat(LoggedDurations.buckets(sum)).as(name).isEqualTo(LoggedDurations.buckets(whole));
    assertThat(LoggedDurations.lowerBounds(sum))
        .as("lower bounds of " + name)
        .isEqualTo(LoggedDurations.lowerBounds(whole));
  }
}
