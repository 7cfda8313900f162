package dev.highwater.client.report.stored;

import dev.highwater.client.run.RunResult;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Relation;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.units.Percent;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much a figure may change from one result to another: {@code p99<+10%}, {@code rate>=-5%}.
 *
 * @param expression as it was written
 * @param percent of the first figure; below 0 for less
 */
public record RelativeThreshold(
    String expression, Metric metric, Relation relation, BigDecimal percent) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final Pattern FORM =
      Pattern.compile("\\s*([A-Za-z0-9._-]+)\\s*([<>]=?)\\s*([+-])\\s*(\\S.*?)\\s*");
  private static final String RULE =
      "METRIC<+PERCENT such as 'p99<+10%' or 'rate>=-5%', with a metric of "
          + String.join(", ", Metric.labels());

  /**
   * A relative threshold, and what came out.
   *
   * @param unprovenBecause why the two results prove it neither held nor missed; null when they do
   */
  record Outcome(
      RelativeThreshold threshold,
      double before,
      double after,
      boolean held,
      @Nullable String unprovenBecause) {

    /** What the two results say of it. */
    Judgement judgement() {
      if (unprovenBecause != null) {
        return Judgement.NOT_PROVEN;
      }
      return held ? Judgement.HELD : Judgement.MISSED;
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with the rule as its message
   */
  public static RelativeThreshold parse(String text) {
    Matcher form = FORM.matcher(text);
    Relation relation = form.matches() ? Relation.of(form.group(2)) : null;
    if (relation == null) {
      throw new IllegalArgumentException(RULE);
    }
    Metric metric = Threshold.metric(form.group(1));
    BigDecimal percent = Percent.parse(form.group(4)).hundredths();
    boolean less = form.group(3).equals("-");
    return new RelativeThreshold(text, metric, relation, less ? percent.negate() : percent);
  }

  /** Holds it against two results. What was not measured in both is not held. */
  Outcome judge(RunResult before, RunResult after) {
    double a = metric.of(before.figures());
    double b = metric.of(after.figures());
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return new Outcome(this, a, b, false, "nothing was measured");
    }
    boolean held = holds(a, b);
    return new Outcome(this, a, b, held, unprovenBecause(before, after, held));
  }

  private @Nullable String unprovenBecause(RunResult before, RunResult after, boolean held) {
    for (RunResult result : List.of(before, after)) {
      String doubt = result.verdict().doubt(metric);
      if (doubt != null) {
        return doubt;
      }
    }
    if (!metric.isOfLatency()) {
      return null;
    }
    // The first can be higher than it looks, and then there is more room; the second, less.
    boolean isOpenBefore = metric.isLowerBound(before.measured().latency().distribution());
    boolean isOpenAfter = metric.isLowerBound(after.measured().latency().distribution());
    boolean canTurn = relation.boundsFromAbove() == held ? isOpenAfter : isOpenBefore;
    return canTurn ? "a lower bound: some requests were never answered" : null;
  }

  /** In decimals, where 110 is exactly ten percent more than 100. From 0, all growth is endless. */
  private boolean holds(double before, double after) {
    if (before == 0) {
      return relation.holds(after > 0 ? 1 : BigDecimal.ZERO.compareTo(percent));
    }
    BigDecimal limit = BigDecimal.valueOf(before).multiply(HUNDRED.add(percent));
    return relation.holds(BigDecimal.valueOf(after).multiply(HUNDRED).compareTo(limit));
  }
}
