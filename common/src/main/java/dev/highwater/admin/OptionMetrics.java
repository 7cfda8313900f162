package dev.highwater.admin;

import dev.highwater.transport.OptionInForce;
import dev.highwater.units.ByteSize;
import dev.highwater.units.Durations;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells of options as they were requested and as they are in force, where they are figures. */
public final class OptionMetrics implements MetricSource {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The options of which the value is a size. */
  private static final Pattern SIZES = Pattern.compile("buf|lowat");

  private final String endpoint;
  private final List<OptionInForce> options;

  /**
   * @param endpoint whose sockets have these options
   */
  public OptionMetrics(String endpoint, List<OptionInForce> options) {
    this.endpoint = endpoint;
    this.options = List.copyOf(options);
  }

  @Override
  public void tell(Samples samples) {
    for (OptionInForce option : options) {
      tell(samples, option, "requested", option.requested());
      tell(samples, option, "effective", option.effective());
    }
  }

  private void tell(Samples samples, OptionInForce option, String source, @Nullable String value) {
    Double figure = value == null ? null : figure(option.name(), value);
    if (figure != null) {
      samples.add(Series.SOCKET_OPTION, figure, endpoint, option.scope(), option.name(), source);
    }
  }

  /** The figure in a text; null where there is none. */
  private static @Nullable Double figure(String option, String value) {
    if (value.equals("true") || value.equals("on")) {
      return 1.0;
    }
    if (value.equals("false") || value.equals("off")) {
      return 0.0;
    }
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException notANumber) {
      // a size or a duration, perhaps
    }
    try { // 1m is a minute or a mebibyte
      return SIZES.matcher(option).find()
          ? (double) ByteSize.parse(value).bytes()
          : (Double) (Durations.parse(value).toNanos() / NANOS_PER_SECOND);
    } catch (IllegalArgumentException notAFigure) {
      return null;
    }
  }
}
