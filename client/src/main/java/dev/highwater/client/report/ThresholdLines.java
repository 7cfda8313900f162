package dev.highwater.client.report;

import dev.highwater.client.load.Threshold;
import dev.highwater.client.load.ThresholdOutcome;
import java.util.ArrayList;
import java.util.List;

/** What became of the thresholds, for people. */
final class ThresholdLines {
  private ThresholdLines() {}

  /** One line for each, and one more when the run proves none of them. */
  static List<String> of(LoadReport report) {
    List<String> lines = new ArrayList<>();
    for (ThresholdOutcome outcome : report.thresholds()) {
      Threshold threshold = outcome.threshold();
      lines.add(
          "%s %s: %s, limit %s"
              .formatted(
                  outcome.held() ? "held" : "MISSED",
                  threshold.expression(),
                  Format.figure(threshold.unit(), outcome.value()),
                  Format.figure(threshold.unit(), threshold.limit())));
    }
    if (!lines.isEmpty() && !report.result().verdict().isValid()) {
      lines.add("NOT PROVEN: a run that is not valid proves no threshold, held or not");
    }
    return lines;
  }
}
