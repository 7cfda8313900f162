package dev.highwater.options;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a configuration, so that it can be told in one go. */
public final class Problems {
  private static final String COMMAND_LINE = "the command line";
  private static final int MAX_GIVEN = 200;
  private final List<String> lines = new ArrayList<>();
  private boolean concernFlags;

  /**
   * Adds the line {@code what: given, from where (expected: rule)}.
   *
   * @param what the option without dashes, or the unknown thing as it was written
   * @param given the value as it was written; control characters are escaped, an empty one is shown
   *     as {@code ""}
   * @param from where the value came from
   * @param expected the rule that it breaks
   */
  public void add(String what, String given, String from, String expected) {
    concernFlags |=
        from.equals(COMMAND_LINE)
            || from.startsWith("-")
            || from.equals(Origin.DEFAULT.describe()); // what is missing could be typed
    lines.add(
        "%s: %s, from %s (expected: %s)"
            .formatted(oneLine(what), shown(given), oneLine(from), oneLine(expected)));
  }

  /** Adds those of another, each unless it is there already. */
  public void addAll(Problems others) {
    concernFlags |= others.concernFlags;
    others.lines.stream().filter(line -> !lines.contains(line)).forEach(lines::add);
  }

  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Whether the environment and files are not the place of all of them. */
  boolean concernFlags() {
    return concernFlags;
  }

  /** One line for each problem, in the order in which they were found. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  private static String shown(String given) {
    return given.isEmpty() ? "\"\"" : oneLine(given);
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(MAX_GIVEN).forEach(point -> append(line, point));
    return text.codePointCount(0, text.length()) > MAX_GIVEN ? line + "..." : line.toString();
  }

  private static void append(StringBuilder line, int point) {
    switch (point) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (Character.isISOControl(point)) {
          line.append("\\x%02x".formatted(point));
        } else {
          line.appendCodePoint(point);
        }
      }
    }
  }
}
