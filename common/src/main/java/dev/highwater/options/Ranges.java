package dev.highwater.options;

import dev.highwater.units.ByteSize;
import dev.highwater.units.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks values against the least and the most that they may be; an absent value always passes. */
final class Ranges {
  private final Requested requested;
  private final Problems problems;

  Ranges(Requested requested, Problems problems) {
    this.requested = requested;
    this.problems = problems;
  }

  void count(String name, @Nullable Integer count, int least, int most) {
    if (count != null && (count < least || count > most)) {
      requested.problem(problems, name, least + " to " + most);
    }
  }

  void size(String name, @Nullable ByteSize size, long least, long most) {
    if (size != null && (size.bytes() < least || size.bytes() > most)) {
      requested.problem(problems, name, new ByteSize(least) + " to " + new ByteSize(most));
    }
  }

  /** Checks the range first, then that the duration is a whole number of the unit. */
  void duration(String name, @Nullable Duration value, Duration unit, long least, long most) {
    if (value == null) {
      return;
    }
    Duration shortest = unit.multipliedBy(least);
    Duration longest = unit.multipliedBy(most);
    boolean outside = value.compareTo(shortest) < 0 || value.compareTo(longest) > 0;
    if (outside || !unit.multipliedBy(value.dividedBy(unit)).equals(value)) {
      requested.problem(
          problems,
          name,
          "%s to %s, a multiple of %s"
              .formatted(
                  Durations.format(shortest), Durations.format(longest), Durations.format(unit)));
    }
  }
}
