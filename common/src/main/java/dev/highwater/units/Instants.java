package dev.highwater.units;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Reads points in time. */
public final class Instants {
  private static final String RULE =
      "a time with its zone such as 2026-01-31T12:00:00Z, or seconds since 1970";

  /** Ten digits reach the year 2286; milliseconds have thirteen. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,9})?");

  private Instants() {}

  /**
   * Reads {@code 2026-01-31T12:00:00Z}, {@code 2026-01-31T13:00:00+01:00}, or {@code 1769860800}.
   *
   * @throws IllegalArgumentException with the rule as its message
   */
  public static Instant parse(String text) {
    if (SECONDS.matcher(text).matches()) {
      BigDecimal seconds = new BigDecimal(text);
      BigDecimal nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9);
      return Instant.ofEpochSecond(seconds.longValue(), nanos.longValue());
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException noTime) {
      throw new IllegalArgumentException(RULE, noTime);
    }
  }
}
