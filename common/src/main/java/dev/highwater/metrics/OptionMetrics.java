package dev.highwater.metrics;

import dev.highwater.options.ByteSize;
import dev.highwater.options.Durations;
import dev.highwater.transport.OptionInForce;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells of options as they were requested and as they are in force, where they are figures. */
public final class OptionMetrics implements MetricSource {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<List<OptionInForce>> options;

  /**
   * @param options asked at every scrape, from another thread
   */
  public OptionMetrics(Supplier<List<OptionInForce>> options) {
    this.options = options;
  }

  @Override
  public void tell(Samples samples) {
    Set<String> told = new HashSet<>(); // two listeners have the same options
    for (OptionInForce option : options.get()) {
      if (told.add(option.scope() + " " + option.name())) {
        tell(samples, option, "requested", option.requested());
        tell(samples, option, "effective", option.effective());
      }
    }
  }

  private static void tell(
      Samples samples, OptionInForce option, String source, @Nullable String value) {
    Double figure = value == null ? null : figure(value);
    if (figure != null) {
      samples.add(
          Series.SOCKET_OPTION, figure, Samples.NO_ENDPOINT, option.scope(), option.name(), source);
    }
  }

  /** The figure in a text; null where there is none. */
  private static @Nullable Double figure(String value) {
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
    try {
      return (double) ByteSize.parse(value).bytes();
    } catch (IllegalArgumentException notASize) {
      // a duration, perhaps
    }
    try {
      return Durations.parse(value).toNanos() / NANOS_PER_SECOND;
    } catch (IllegalArgumentException notAFigure) {
      return null;
    }
  }
}
