package dev.highwater.units;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A part of a whole, written in percent: {@code 5%}, {@code 0.1%}.
 *
 * @param percent above 0
 */
public record Share(BigDecimal percent) {
  /** The whole. */
  public static final BigDecimal ALL = BigDecimal.valueOf(100);

  private static final String RULE = "a share above 0% and up to 100%, such as 5%";

  /**
   * Reads a share.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is none
   */
  public static Share parse(String text) {
    @Nullable Quantity quantity =
        text.endsWith("%") ? Quantity.parse(text.substring(0, text.length() - 1)) : null;
    if (quantity == null
        || !quantity.unit().isEmpty()
        || quantity.number().signum() == 0
        || quantity.number().compareTo(ALL) > 0) {
      throw new IllegalArgumentException(RULE);
    }
    return new Share(quantity.number());
  }

  /** How many of these it is, rounded up: a share of something is never nothing. */
  public int of(int whole) {
    return percent
        .multiply(BigDecimal.valueOf(whole))
        .divide(ALL, 0, RoundingMode.CEILING)
        .intValueExact();
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return percent.stripTrailingZeros().toPlainString() + "%";
  }
}
