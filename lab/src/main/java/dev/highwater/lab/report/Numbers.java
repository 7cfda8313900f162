package dev.highwater.lab.report;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** A finding's numbers as text. */
final class Numbers {
  private static final double KIBI = 1024;

  private Numbers() {}

  /**
   * A value, exact; a large number of bytes in KiB or MiB besides.
   *
   * @param name of the number, the unit in it
   */
  static String shown(String name, Object value) {
    if (value instanceof Collection<?> many) {
      return many.stream().map(one -> shown("", one)).collect(Collectors.joining(", "));
    }
    if (value instanceof Double || value instanceof Float) {
      return String.format(Locale.ROOT, "%,.3f", ((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      String exact = String.format(Locale.ROOT, "%,d", number.longValue());
      return name.endsWith("bytes") ? exact + inLargeUnits(number.longValue()) : exact;
    }
    if (value instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    return value.toString();
  }

  private static String inLargeUnits(long bytes) {
    if (Math.abs(bytes) < 10 * KIBI) {
      return "";
    }
    return Math.abs(bytes) < KIBI * KIBI
        ? String.format(Locale.ROOT, " (%.1f KiB)", bytes / KIBI)
        : String.format(Locale.ROOT, " (%.2f MiB)", bytes / KIBI / KIBI);
  }
}
