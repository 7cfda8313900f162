package dev.highwater.client.option;

import dev.highwater.client.schedule.RateProfile;
import dev.highwater.units.Durations;
import dev.highwater.units.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads how a rate changes over time. */
final class RateShape {
  private static final String RAMP =
      "a rate such as 500, 50k, 50k/s or 3000/m, or a ramp such as 10k..100k/30s";
  private static final String STEPS = "rates and the time of each, such as 10k,20k,40k/10s";
  private static final String BETWEEN = "..";

  private RateShape() {}

  /**
   * Reads {@code 20k}, or {@code 10k..100k/30s}: from one rate evenly to another in that time.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is neither
   */
  static RateProfile rate(String text) {
    int between = text.indexOf(BETWEEN);
    if (between < 0) {
      return RateProfile.constant(above0(read(text, RAMP)));
    }
    int slash = slash(text, RAMP);
    double from = read(text.substring(0, between), RAMP);
    double to = above0(read(text.substring(between + BETWEEN.length(), slash), RAMP));
    return RateProfile.ramp(from, to, nanos(text.substring(slash + 1), RAMP));
  }

  /**
   * Reads {@code 10k,20k,40k/10s}: some rates, each for the same time.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is something else
   */
  static RateProfile steps(String text) {
    int slash = slash(text, STEPS);
    List<Double> rates = new ArrayList<>();
    for (String rate : text.substring(0, slash).split(",", -1)) {
      rates.add(above0(read(rate, STEPS)));
    }
    return RateProfile.steps(rates, nanos(text.substring(slash + 1), STEPS));
  }

  /** One rate in one form, however it was written; what changes over time as it was written. */
  static String inWords(RateProfile profile, String written) {
    return profile.lengthNanos() == 0 ? new Rate(profile.firstPerSecond()).toString() : written;
  }

  /** The last one divides the time from the rates, which may have slashes of their own. */
  private static int slash(String text, String rule) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(rule);
    }
    return slash;
  }

  private static double read(String text, String rule) {
    try {
      return Rate.parse(text.strip()).perSecond();
    } catch (IllegalArgumentException notARate) {
      throw new IllegalArgumentException(rule, notARate);
    }
  }

  private static double above0(double perSecond) {
    if (perSecond <= 0) {
      throw new IllegalArgumentException("above 0");
    }
    return perSecond;
  }

  private static long nanos(String text, String rule) {
    try {
      Duration duration = Durations.parse(text.strip());
      if (!duration.isZero()) {
        return duration.toNanos();
      }
    } catch (IllegalArgumentException | ArithmeticException notATime) {
      throw new IllegalArgumentException(rule, notATime);
    }
    throw new IllegalArgumentException(rule);
  }
}
