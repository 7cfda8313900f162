package dev.highwater.units;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number and the unit written behind it, not yet interpreted.
 *
 * @param number what stands before the unit; never negative
 * @param unit what follows the number, empty for a bare number
 */
public record Quantity(BigDecimal number, String unit) {
  // Long enough for the plain form of every double, short enough that nobody waits for the parser.
  private static final int MAX_LENGTH = 400;
  private static final Pattern FORM =
      Pattern.compile("([0-9]++(?:\\.[0-9]++)?|\\.[0-9]++) ?([A-Za-z\u00b5/]*+)");

  /** Returns null when the text is not a plain number followed by at most one unit. */
  public static @Nullable Quantity parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    return new Quantity(new BigDecimal(matcher.group(1)), matcher.group(2));
  }

  /**
   * Multiplies the number with what its unit stands for.
   *
   * @throws IllegalArgumentException with the rule, when the product is not whole or above {@link
   *     Long#MAX_VALUE}
   */
  long times(BigDecimal unitValue, String rule) {
    try {
      return number.multiply(unitValue).setScale(0, RoundingMode.UNNECESSARY).longValueExact();
    } catch (ArithmeticException notWholeOrTooLarge) {
      throw new IllegalArgumentException(rule, notWholeOrTooLarge);
    }
  }
}
