package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.metering.CloseCause;
import dev.highwater.page.Page;
import dev.highwater.units.ByteSize;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run as a page: the JSON document of {@link JsonReport}, its intervals as columns
 * and its histograms as curves, and a script that shows it.
 */
public final class LoadHtml {
  private LoadHtml() {}

  /** The page. */
  public static String of(LoadReport report) {
    return Page.of(LoadHtml.class, "load.html", document(report).toString());
  }

  private static ObjectNode document(LoadReport report) {
    ObjectNode root = JsonReport.withoutCourse(report);
    root.put("asked", report.asked());
    report.requested().stream()
        .filter(option -> option.name().equals("write-buffer-high"))
        .map(option -> String.valueOf(option.value()))
        .forEach(high -> root.put("write_buffer_high_bytes", ByteSize.parse(high).bytes()));
    course(root.putObject("course"), report);
    ObjectNode curves = root.putObject("curves");
    curve(curves.putArray("latency"), report.result().measured().latency());
    curve(curves.putArray("service_time"), report.result().measured().serviceTime());
    return root;
  }

  /** Adds a curve: for a share of the requests, 0 to 1, how many microseconds it took at most. */
  public static void curve(ArrayNode points, Durations durations) {
    durations.quantiles().forEach(q -> points.addArray().add(q.share()).add(rounded(q.micros())));
  }

  private static void course(ObjectNode course, LoadReport report) {
    List<IntervalRow> rows = report.intervals();
    counts(course, "warmup", rows, row -> row.isWarmup() ? 1 : 0);
    counts(course, "drain", rows, row -> row.isDrain() ? 1 : 0);
    figures(course, "start_s", rows, IntervalRow::startSeconds);
    figures(course, "duration_s", rows, IntervalRow::seconds);
    if (report.ratePerSecond() != null) {
      figures(course, "wanted_per_s", rows, IntervalRow::wantedPerSecond);
    }
    rates(course, "achieved_per_s", rows, IntervalRow::answeredPerSecond);
    latency(course, "p50_us", rows, Distribution::p50);
    latency(course, "p90_us", rows, Distribution::p90);
    latency(course, "p99_us", rows, Distribution::p99);
    latency(course, "max_us", rows, Distribution::max);
    counts(course, "open", rows, IntervalRow::open);
    counts(course, "unwritable", rows, IntervalRow::unwritable);
    counts(course, "crossings", rows, IntervalRow::crossings);
    counts(course, "pending_bytes", rows, IntervalRow::pendingBytes);
    counts(course, "pending_max_bytes", rows, IntervalRow::pendingMaxBytes);
    rates(course, "sent_bytes_per_s", rows, IntervalRow::sentBytesPerSecond);
    rates(course, "received_bytes_per_s", rows, IntervalRow::receivedBytesPerSecond);
    counts(course, "waiting", rows, IntervalRow::waiting);
    counts(course, "timed_out", rows, row -> row.requests().timedOut());
    counts(course, "lost", rows, row -> row.requests().lost());
    counts(course, "unanswered", rows, row -> row.requests().unanswered());
    counts(course, "never_sent", rows, row -> row.requests().neverSent());
    counts(course, "mismatched", rows, row -> row.requests().wrong());
    ObjectNode closed = course.putObject("closed");
    for (CloseCause cause : CloseCause.values()) {
      if (rows.stream().anyMatch(row -> row.closedByCause().containsKey(cause))) {
        counts(closed, cause.label(), rows, row -> row.closedByCause().getOrDefault(cause, 0L));
      }
    }
  }

  private static void counts(
      ObjectNode course, String name, List<IntervalRow> rows, ToLongFunction<IntervalRow> count) {
    ArrayNode column = course.putArray(name);
    rows.forEach(row -> column.add(count.applyAsLong(row)));
  }

  private static void figures(
      ObjectNode course,
      String name,
      List<IntervalRow> rows,
      Function<IntervalRow, @Nullable Double> figure) {
    ArrayNode column = course.putArray(name);
    for (IntervalRow row : rows) {
      Double value = figure.apply(row);
      column.add(value == null ? null : (Double) rounded(value));
    }
  }

  /** A rate says nothing of the drain, which may be as short as the last reply is late. */
  private static void rates(
      ObjectNode course, String name, List<IntervalRow> rows, ToDoubleFunction<IntervalRow> rate) {
    figures(course, name, rows, row -> row.isDrain() ? null : (Double) rate.applyAsDouble(row));
  }

  /** What was not measured is not zero. */
  private static void latency(
      ObjectNode course,
      String name,
      List<IntervalRow> rows,
      ToDoubleFunction<Distribution> percentile) {
    ArrayNode column = course.putArray(name);
    for (IntervalRow row : rows) {
      if (row.latency().count() == 0) {
        column.addNull();
      } else {
        column.add(rounded(percentile.applyAsDouble(row.latency())));
      }
    }
  }

  /** Digits that no plot shows would be most of the page. */
  public static double rounded(double value) {
    return Math.rint(value * 1e3) / 1e3;
  }
}
