package dev.highwater.client.report;

import dev.highwater.client.run.FoundRate;
import dev.highwater.client.run.FoundRate.Trial;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The trials of a search for a rate, and its answer, for people. */
public final class TrialTable {
  private static final int NARROWEST_COLUMN = 12;

  private final List<Threshold> thresholds;

  /**
   * @param thresholds one column for each
   */
  public TrialTable(List<Threshold> thresholds) {
    this.thresholds = thresholds;
  }

  /** The whole search: all its trials, and the answer; lines ended by line feeds. */
  public static String of(FoundRate found) {
    TrialTable table = new TrialTable(found.thresholds());
    StringBuilder text = new StringBuilder(table.head()).append('\n');
    for (int i = 0; i < found.trials().size(); i++) {
      text.append(table.row(i + 1, found.trials().get(i))).append('\n');
    }
    return text + "\n" + answer(found) + "\n";
  }

  /** The titles of the columns. */
  public String head() {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%5s%13s%13s", "trial", "rate", "achieved"));
    thresholds.forEach(threshold -> line.append(cell(threshold, threshold.expression())));
    return line.toString();
  }

  /**
   * One trial.
   *
   * @param number from 1
   */
  public String row(int number, Trial trial) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%5d%13s%13s",
            number,
            Format.rate(trial.ratePerSecond()),
            Format.rate(trial.achievedPerSecond())));
    for (ThresholdOutcome outcome : trial.thresholds()) {
      Threshold threshold = outcome.threshold();
      line.append(cell(threshold, Format.figure(threshold.unit(), outcome.value())));
    }
    return line.append("  ").append(outcome(trial)).toString();
  }

  /** The answer in a sentence. */
  public static String answer(FoundRate found) {
    Double rate = found.ratePerSecond();
    Double notHeld = found.notHeldPerSecond();
    String ended =
        switch (found.ending()) {
          case COMPLETED -> "";
          case TRIALS_USED_UP -> "; the trials did not agree, and there were many";
          case INTERRUPTED -> "; then it was interrupted";
          case PEER_GONE -> "; then the peer took no connections any more";
        };
    if (rate == null) {
      return "found no rate: "
          + (notHeld == null
              ? found.trials().isEmpty() ? "not one trial was done" : "no rate was decided"
              : found.limitedByClient()
                  ? "this client is the limit at " + Format.rate(notHeld) + " already"
                  : "not even " + Format.rate(notHeld) + " held")
          + ended;
    }
    if (found.limitedByClient()) {
      return "found at least "
          + Format.rate(rate)
          + "; above that this client is the limit (not valid at "
          + Format.rate(notHeld == null ? rate : notHeld)
          + ")"
          + ended;
    }
    String held =
        found.thresholds().stream().map(Threshold::expression).collect(Collectors.joining(", "));
    return notHeld == null || !ended.isEmpty()
        ? "found at least " + Format.rate(rate) + " with " + held + ended
        : "found " + Format.rate(rate) + " with " + held + "; " + Format.rate(notHeld) + " missed";
  }

  private static String outcome(Trial trial) {
    String word =
        switch (trial.outcome()) {
          case HELD -> "held";
          case MISSED -> trial.keptUp() ? "missed" : "missed, did not keep up";
          case NOT_VALID, DISTURBED -> "not valid: " + String.join("; ", trial.clientReasons());
        };
    return trial.wrongBytes() ? word + ", WRONG BYTES" : word;
  }

  private static String cell(Threshold threshold, String text) {
    int width = Math.max(NARROWEST_COLUMN, threshold.expression().length()) + 1;
    return String.format(Locale.ROOT, "%" + width + "s", text);
  }
}
