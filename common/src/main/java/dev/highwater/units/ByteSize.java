package dev.highwater.units;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A size in bytes, written with binary units: {@code 512}, {@code 64k}, {@code 64KiB}, {@code
 * 1.5GiB}.
 *
 * @param bytes how many bytes; zero or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final String RULE = "a size such as 512, 64KiB or 1.5MiB";
  private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB", "TiB");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(RULE);
    }
  }

  /**
   * Reads a size; k, m, g and t are powers of 1024 in either case, with or without {@code iB}. A
   * {@code KB} is refused because nobody can tell whether 1000 or 1024 is meant.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is not a whole,
   *     non-negative number of bytes that fits a long
   */
  public static ByteSize parse(String text) {
    Quantity quantity = Quantity.parse(text);
    BigDecimal unit = quantity == null ? null : bytesOf(quantity.unit());
    if (quantity == null || unit == null) {
      throw new IllegalArgumentException(RULE);
    }
    return new ByteSize(quantity.times(unit, RULE));
  }

  private static @Nullable BigDecimal bytesOf(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "", "b" -> BigDecimal.ONE;
      case "k", "kib" -> power(1);
      case "m", "mib" -> power(2);
      case "g", "gib" -> power(3);
      case "t", "tib" -> power(4);
      default -> null;
    };
  }

  private static BigDecimal power(int exponent) {
    return BigDecimal.valueOf(1L << (10 * exponent));
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest form that {@link #parse} reads back as the same number of bytes. */
  @Override
  public String toString() {
    String shortest = Long.toString(bytes);
    for (int exponent = 1; bytes != 0 && exponent < UNITS.size(); exponent++) {
      BigDecimal scaled = BigDecimal.valueOf(bytes).divide(power(exponent)); // always terminates
      String form = scaled.stripTrailingZeros().toPlainString() + UNITS.get(exponent);
      if (form.length() <= shortest.length()) {
        shortest = form;
      }
    }
    return shortest;
  }
}
