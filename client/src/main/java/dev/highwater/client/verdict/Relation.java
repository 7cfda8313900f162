package dev.highwater.client.verdict;

import java.util.Arrays;
import java.util.List;

/** How a figure has to stand to its limit. */
public enum Relation {
  BELOW("<"),
  AT_MOST("<="),
  ABOVE(">"),
  AT_LEAST(">=");

  private final String sign;

  Relation(String sign) {
    this.sign = sign;
  }

  /** The one that is written so; null when none is. */
  public static @org.jspecify.annotations.Nullable Relation of(String sign) {
    return Arrays.stream(values()).filter(r -> r.sign.equals(sign)).findFirst().orElse(null);
  }

  /** The signs as they are written. */
  public static List<String> signs() {
    return Arrays.stream(values()).map(r -> r.sign).toList();
  }

  /**
   * Whether it holds.
   *
   * @param comparison of the figure with its limit: below 0, 0, or above 0
   */
  public boolean holds(int comparison) {
    return switch (this) {
      case BELOW -> comparison < 0;
      case AT_MOST -> comparison <= 0;
      case ABOVE -> comparison > 0;
      case AT_LEAST -> comparison >= 0;
    };
  }

  /** Whether a figure that grows can break it for good. */
  public boolean boundsFromAbove() {
    return this == BELOW || this == AT_MOST;
  }
}
