package dev.highwater.units;

import java.math.BigDecimal;

/**
 * A share of a hundred: {@code 1%}, {@code 0.5 %}.
 *
 * @param hundredths of the whole, zero or more
 */
public record Percent(BigDecimal hundredths) {
  private static final String RULE = "a share such as 1% or 0.5%";

  /**
   * Reads a share.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is none
   */
  public static Percent parse(String text) {
    Quantity quantity =
        isPercent(text) ? Quantity.parse(text.substring(0, text.length() - 1).strip()) : null;
    if (quantity == null || !quantity.unit().isEmpty()) {
      throw new IllegalArgumentException(RULE);
    }
    return new Percent(quantity.number());
  }

  /** Whether the text is meant to be a share. */
  public static boolean isPercent(String text) {
    return text.endsWith("%");
  }

  @Override
  public String toString() {
    return hundredths.toPlainString() + "%";
  }
}
