package dev.highwater.units;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Durations as people write them: {@code 250us}, {@code 10ms}, {@code 10s}, {@code 1.5m}. */
public final class Durations {
  private static final String RULE = "a duration such as 250us, 10ms, 10s, 1.5m or 1h";
  private static final Map<String, Long> NANOS_BY_UNIT = nanosByUnit();

  private Durations() {}

  /**
   * Reads a duration in ns, us, ms, s, m or h; a bare number counts seconds.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is not a whole,
   *     non-negative number of nanoseconds that fits a long (292 years)
   */
  public static Duration parse(String text) {
    Quantity quantity = Quantity.parse(text);
    Long unit = quantity == null ? null : NANOS_BY_UNIT.get(unitOf(quantity));
    if (quantity == null || unit == null) {
      throw new IllegalArgumentException(RULE);
    }
    return Duration.ofNanos(quantity.times(BigDecimal.valueOf(unit), RULE));
  }

  /** Writes a duration as a whole number of the largest unit that holds it exactly. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    BigInteger nanos =
        BigInteger.valueOf(duration.getSeconds())
            .multiply(BigInteger.valueOf(1_000_000_000))
            .add(BigInteger.valueOf(duration.getNano()));
    for (Map.Entry<String, Long> unit : NANOS_BY_UNIT.entrySet()) {
      BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(unit.getValue()));
      if (parts[1].signum() == 0) {
        return parts[0] + unit.getKey();
      }
    }
    return nanos + "ns";
  }

  private static String unitOf(Quantity quantity) {
    return switch (quantity.unit()) {
      case "" -> "s";
      case "\u00b5s" -> "us";
      default -> quantity.unit();
    };
  }

  private static Map<String, Long> nanosByUnit() {
    Map<String, Long> units = new LinkedHashMap<>(); // largest first, for format
    units.put("h", 3_600_000_000_000L);
    units.put("m", 60_000_000_000L);
    units.put("s", 1_000_000_000L);
    units.put("ms", 1_000_000L);
    units.put("us", 1_000L);
    units.put("ns", 1L);
    return units;
  }
}
