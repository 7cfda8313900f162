package dev.highwater.client.report.stored;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadHtml;
import dev.highwater.client.run.RunResult;
import dev.highwater.page.Page;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A comparison as a page: the JSON document of {@link Comparison}, with what both results tell of
 * their runs, and a script that shows it.
 */
public final class CompareHtml {
  private CompareHtml() {}

  /** The page. Over time it shows those results that were read with their intervals. */
  public static String of(Comparison comparison) {
    ObjectNode root = comparison.document();
    side(root.withObject("/a"), comparison.before());
    side(root.withObject("/b"), comparison.after());
    return Page.of(CompareHtml.class, "compare.html", root.toString());
  }

  private static void side(ObjectNode side, StoredResult stored) {
    side.setAll(JsonReport.withoutCourse(stored.report()));
    RunResult result = stored.report().result();
    ObjectNode curves = side.putObject("curves");
    LoadHtml.curve(curves.putArray("latency"), result.measured().latency());
    LoadHtml.curve(curves.putArray("service_time"), result.measured().serviceTime());
    course(side.putObject("course"), stored.intervals());
  }

  private static void course(ObjectNode course, List<StoredInterval> intervals) {
    ArrayNode warmup = course.putArray("warmup");
    intervals.forEach(interval -> warmup.add(interval.isWarmup() ? 1 : 0));
    column(course, "start_s", intervals, StoredInterval::startSeconds);
    column(course, "duration_s", intervals, StoredInterval::seconds);
    column(course, "achieved_per_s", intervals, StoredInterval::achievedPerSecond);
    column(course, "p99_us", intervals, StoredInterval::p99Micros);
  }

  /** What was not measured is null, not zero. */
  private static void column(
      ObjectNode course,
      String name,
      List<StoredInterval> intervals,
      ToDoubleFunction<StoredInterval> figure) {
    ArrayNode column = course.putArray(name);
    for (StoredInterval interval : intervals) {
      double value = figure.applyAsDouble(interval);
      if (Double.isNaN(value)) {
        column.addNull();
      } else {
        column.add(LoadHtml.rounded(value));
      }
    }
  }
}
