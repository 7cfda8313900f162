package dev.highwater.units;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Whole numbers of things, with decimal units: {@code 50}, {@code 50k}, {@code 1M}. */
public final class Counts {
  private static final String RULE = "a whole number such as 50, 50k or 1M";

  private Counts() {}

  /**
   * Reads a count; k is 1000, M a million, G a thousand million.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is not a whole,
   *     non-negative number that fits a long
   */
  public static long parse(String text) {
    Quantity quantity = Quantity.parse(text);
    BigDecimal factor = quantity == null ? null : factor(quantity.unit());
    if (quantity == null || factor == null) {
      throw new IllegalArgumentException(RULE);
    }
    return quantity.times(factor, RULE);
  }

  /** Same as {@link #parse}, for a count that must fit an int. */
  public static int parseInt(String text) {
    long count = parse(text);
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a whole number up to " + Integer.MAX_VALUE);
    }
    return (int) count;
  }

  /** What a decimal unit multiplies by; null when it is none. A small m would be a thousandth. */
  static @Nullable BigDecimal factor(String unit) {
    return switch (unit) {
      case "" -> BigDecimal.ONE;
      case "k", "K" -> BigDecimal.valueOf(1_000);
      case "M" -> BigDecimal.valueOf(1_000_000);
      case "G" -> BigDecimal.valueOf(1_000_000_000);
      default -> null;
    };
  }
}
