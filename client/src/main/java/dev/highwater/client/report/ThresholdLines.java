package dev.highwater.client.report;

import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import java.util.ArrayList;
import java.util.List;

/** What became of the thresholds, for people. */
final class ThresholdLines {
  private ThresholdLines() {}

  /** One line for each. */
  static List<String> of(LoadReport report) {
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
}
