package dev.highwater.client.message;

import dev.highwater.client.message.MessageTemplate.Counter;
import dev.highwater.options.Nearest;
import dev.highwater.units.ByteSize;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The words that may stand in the braces of a placeholder, and what they mean. */
final class Placeholders {
  private static final List<String> FORMS =
      List.of(
          "${connection}",
          "${sequence}",
          "${round}",
          "${request}",
          "${random:N}",
          "${text:N}",
          "${time:UNIT}");

  private Placeholders() {}

  /**
   * Adds what a placeholder stands for.
   *
   * @param inner what is between its braces
   * @param mostBytes of one placeholder
   * @throws IllegalArgumentException with the rule that it breaks
   */
  static void add(String inner, MessageTemplate.Builder template, int mostBytes) {
    int colon = inner.indexOf(':');
    String name = colon < 0 ? inner : inner.substring(0, colon);
    String argument = colon < 0 ? null : inner.substring(colon + 1);
    switch (name) {
      case "connection" -> template.number(Counter.CONNECTION, digits(name, argument));
      case "sequence" -> template.number(Counter.SEQUENCE, digits(name, argument));
      case "round" -> template.number(Counter.ROUND, digits(name, argument));
      case "request" -> template.number(Counter.REQUEST, digits(name, argument));
      case "random" -> template.randomBytes(count(name, argument, mostBytes));
      case "text" -> template.randomText(count(name, argument, mostBytes));
      case "time" -> template.time(unit(argument));
      default ->
          throw new IllegalArgumentException(
              Nearest.rule(
                  "one of " + String.join(", ", FORMS) + "; $${ is ${ itself",
                  "${" + inner + "}",
                  FORMS));
    }
  }

  private static int digits(String name, @Nullable String argument) {
    if (argument == null) {
      return 1;
    }
    if (argument.matches("[0-9]{1,2}")) {
      int digits = Integer.parseInt(argument);
      if (digits >= 1 && digits <= MessageTemplate.MOST_DIGITS) {
        return digits;
      }
    }
    throw new IllegalArgumentException(
        "${%s}, or ${%s:DIGITS} with 1 to %d digits, filled up with zeros"
            .formatted(name, name, MessageTemplate.MOST_DIGITS));
  }

  private static int count(String name, @Nullable String argument, int most) {
    String rule = "${%s:N} with N from 1 to %s".formatted(name, new ByteSize(most));
    try {
      long count = argument == null ? 0 : ByteSize.parse(argument).bytes();
      if (count >= 1 && count <= most) {
        return (int) count;
      }
    } catch (IllegalArgumentException noSize) {
      throw new IllegalArgumentException(rule, noSize);
    }
    throw new IllegalArgumentException(rule);
  }

  private static TimeUnit unit(@Nullable String argument) {
    return switch (argument == null ? "" : argument) {
      case "s" -> TimeUnit.SECONDS;
      case "ms" -> TimeUnit.MILLISECONDS;
      case "us" -> TimeUnit.MICROSECONDS;
      case "ns" -> TimeUnit.NANOSECONDS;
      default ->
          throw new IllegalArgumentException("${time:s}, ${time:ms}, ${time:us} or ${time:ns}");
    };
  }
}
