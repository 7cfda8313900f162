package dev.highwater.client.verdict;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A threshold, and what came out.
 *
 * @param value in the unit of the threshold; not a number when nothing was measured
 * @param isLowerBound whether the value is only known to be at least so high
 * @param held whether the value holds; a lower bound that may still grow past the limit does not
 * @param unprovenBecause why the run proves it neither held nor missed; null when it proves one
 */
public record ThresholdOutcome(
    Threshold threshold,
    double value,
    boolean isLowerBound,
    boolean held,
    @Nullable String unprovenBecause) {

  /** What a run says of a threshold. */
  public enum Judgement {
    HELD("held"),
    MISSED("MISSED"),
    NOT_PROVEN("NOT PROVEN");

    private final String words;

    Judgement(String words) {
      this.words = words;
    }

    /** As people read it. */
    public String words() {
      return words;
    }

    /** The value in reports for programs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the run says of it. */
  public Judgement judgement() {
    if (unprovenBecause != null) {
      return Judgement.NOT_PROVEN;
    }
    return held ? Judgement.HELD : Judgement.MISSED;
  }

  /** The same, where something else keeps the run from proving it as well. */
  ThresholdOutcome unproven(String because) {
    return unprovenBecause != null
        ? this
        : new ThresholdOutcome(threshold, value, isLowerBound, held, because);
  }
}
