package dev.highwater.client.report;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.verdict.Metric;
import dev.highwater.units.ByteSize;
import java.math.BigDecimal;
import java.util.Locale;

/** Shows numbers to people: with a unit, and no more digits than they carry. */
public final class Format {
  private static final double KIBI = 1024;

  private Format() {}

  /** A count with its thousands apart: {@code 20,000}. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A rate in requests per second. */
  public static String rate(double perSecond) {
    return perSecond < 100
        ? String.format(Locale.ROOT, "%.1f/s", perSecond)
        : String.format(Locale.ROOT, "%,.0f/s", perSecond);
  }

  /** A duration that is given in microseconds: {@code 41.5us 2.35ms 1.02s}. */
  public static String micros(double micros) {
    if (micros == 0) {
      return "0us";
    }
    if (micros >= 999_500) { // what rounds to 1,000 of a unit is 1 of the next
      return threeDigits(micros / 1e6) + "s";
    }
    return micros >= 999.5 ? threeDigits(micros / 1e3) + "ms" : threeDigits(micros) + "us";
  }

  /**
   * A figure of a latency: {@code >3.91s} for one that is a lower bound, - for one that was not
   * measured.
   */
  public static String latency(Distribution latency, Metric metric) {
    if (latency.count() == 0) {
      return "-";
    }
    return (metric.isLowerBound(latency) ? ">" : "") + micros(metric.of(latency));
  }

  /** How requests ended, so that they add up. */
  static String outcomes(Outcomes outcomes) {
    StringBuilder text = new StringBuilder(count(outcomes.completed()) + " completed");
    text.append(", ").append(count(outcomes.mismatched())).append(" mismatched");
    text.append(", ").append(count(outcomes.timedOut())).append(" timed out");
    text.append(", ").append(count(outcomes.lost())).append(" lost");
    text.append(", ").append(count(outcomes.unanswered())).append(" unanswered at the end");
    if (outcomes.neverSent() > 0) { // there is no such thing in a closed loop
      text.append(", ").append(count(outcomes.neverSent())).append(" never sent");
    }
    if (outcomes.unasked() > 0) {
      text.append("; bytes that nothing had asked for ").append(count(outcomes.unasked()));
      text.append(outcomes.unasked() == 1 ? " time" : " times");
    }
    return text.toString();
  }

  /** A number of seconds. */
  public static String seconds(double seconds) {
    return seconds == 0 ? "0s" : micros(seconds * 1e6);
  }

  /** A figure without rounding it to the other side of its limit; - when nothing was measured. */
  static String figure(Metric.Unit unit, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return switch (unit) {
      case MICROSECONDS -> nanos(Math.round(value * 1e3));
      case SECONDS -> nanos(Math.round(value * 1e9));
      case PER_SECOND -> plain(value) + "/s";
      case COUNT -> count((long) value);
      case PERCENT -> plain(value) + "%";
    };
  }

  private static String nanos(long nanos) {
    BigDecimal number = BigDecimal.valueOf(nanos);
    if (nanos >= 1_000_000_000) {
      return plain(number.movePointLeft(9)) + "s";
    }
    if (nanos >= 1_000_000) {
      return plain(number.movePointLeft(6)) + "ms";
    }
    return nanos >= 1_000 ? plain(number.movePointLeft(3)) + "us" : nanos + "ns";
  }

  private static String plain(double value) {
    return plain(BigDecimal.valueOf(value));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** Bytes per second, in bytes and in bits. */
  public static String throughput(double bytesPerSecond) {
    return String.format(
        Locale.ROOT,
        "%.2f MiB/s (%.3f Gbit/s)",
        bytesPerSecond / KIBI / KIBI,
        bytesPerSecond * 8 / 1e9);
  }

  /** A share from 0 to 1 that can be very small and is not rounded to nothing. */
  static String share(double share) {
    return share > 0 && share < 0.1
        ? String.format(Locale.ROOT, "%.2g %%", share * 100)
        : String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** A share from 0 to 1. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  /** Bytes per second, short. */
  public static String mebibytes(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / KIBI / KIBI);
  }

  /** A number of bytes: exact in small ones, three digits in large ones. */
  static String bytes(long bytes) {
    if (bytes < 10 * KIBI || bytes % (long) KIBI == 0) {
      String exact = new ByteSize(bytes).toString();
      return exact.endsWith("B") ? exact : exact + " B";
    }
    return bytes < KIBI * KIBI
        ? threeDigits(bytes / KIBI) + "KiB"
        : threeDigits(bytes / KIBI / KIBI) + "MiB";
  }

  private static String threeDigits(double value) {
    String format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
