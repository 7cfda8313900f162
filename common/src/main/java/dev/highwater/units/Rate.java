package dev.highwater.units;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * How often something happens: {@code 50k}, {@code 50k/s}, {@code 3000/m}.
 *
 * @param perSecond events each second; finite, zero or more
 */
public record Rate(double perSecond) implements Comparable<Rate> {
  private static final String RULE = "a rate such as 500, 50k, 50k/s or 3000/m";

  public Rate {
    if (!(perSecond >= 0) || Double.isInfinite(perSecond)) { // the negation also catches NaN
      throw new IllegalArgumentException(RULE);
    }
  }

  /**
   * Reads a rate; k is 1000, M a million, and without {@code /s}, {@code /m} or {@code /h} it is
   * per second.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is none
   */
  public static Rate parse(String text) {
    Quantity quantity = Quantity.parse(text);
    if (quantity == null) {
      throw new IllegalArgumentException(RULE);
    }
    String unit = quantity.unit();
    int slash = unit.indexOf('/');
    BigDecimal factor = Counts.factor(slash < 0 ? unit : unit.substring(0, slash));
    BigDecimal period = slash < 0 ? BigDecimal.ONE : seconds(unit.substring(slash + 1));
    if (factor == null || period == null) {
      throw new IllegalArgumentException(RULE);
    }
    return new Rate(
        quantity.number().multiply(factor).divide(period, MathContext.DECIMAL128).doubleValue());
  }

  private static @Nullable BigDecimal seconds(String period) {
    return switch (period) {
      case "s" -> BigDecimal.ONE;
      case "m" -> BigDecimal.valueOf(60);
      case "h" -> BigDecimal.valueOf(3600);
      default -> null;
    };
  }

  @Override
  public int compareTo(Rate other) {
    return Double.compare(perSecond, other.perSecond);
  }

  /** The rate per second in the form that {@link #parse} reads, such as {@code 50k/s}. */
  @Override
  public String toString() {
    if (perSecond >= 1_000_000 && perSecond % 1_000_000 == 0) {
      return plain(BigDecimal.valueOf(perSecond).movePointLeft(6)) + "M/s";
    }
    if (perSecond >= 1_000 && perSecond % 1_000 == 0) {
      return plain(BigDecimal.valueOf(perSecond).movePointLeft(3)) + "k/s";
    }
    return plain(BigDecimal.valueOf(perSecond)) + "/s";
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
