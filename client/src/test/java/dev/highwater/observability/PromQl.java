package dev.highwater.observability;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of PromQL as it takes to see which series an expression reads, and how. */
final class PromQl {
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern MATCHERS = Pattern.compile("\\{[^}]*}");
  private static final Pattern RANGE = Pattern.compile("\\[([^\\]]*)]");
  private static final Pattern LABEL_LIST =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:$.])([a-zA-Z_:][\\w:]*)(?![\\w:]|\\s*\\()");
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "bool", "offset", "inf");

  // What Prometheus and OpenMetrics end the names of counters with; a histogram has three of them.
  private static final Pattern COUNTER = Pattern.compile(".*_(total|count|bucket|sum)");
  private static final Pattern RATE_OF =
      Pattern.compile("\\b(?:rate|increase)\\(\\s*([a-zA-Z_:][\\w:]*)\\s*(?:\\{[^}]*})?\\s*\\[");

  private final String withoutStrings;

  PromQl(String expression) {
    this.withoutStrings = STRING.matcher(expression).replaceAll("\"\"");
  }

  /** The names of all series that it reads. */
  Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(bare());
    while (name.find()) {
      if (!KEYWORDS.contains(name.group(1))) {
        names.add(name.group(1));
      }
    }
    return names;
  }

  /** What stands in brackets behind a series, such as {@code 5m}. */
  Set<String> ranges() {
    Set<String> ranges = new TreeSet<>();
    Matcher range = RANGE.matcher(withoutStrings);
    while (range.find()) {
      ranges.add(range.group(1));
    }
    return ranges;
  }

  /** Counters that it reads other than as the argument of {@code rate} or {@code increase}. */
  Set<String> rawCounters() {
    Set<String> raw = new TreeSet<>();
    String rest = RATE_OF.matcher(withoutStrings).replaceAll("rate([");
    for (String name : new PromQl(rest).metrics()) {
      if (COUNTER.matcher(name).matches()) {
        raw.add(name);
      }
    }
    return raw;
  }

  private String bare() {
    String bare = MATCHERS.matcher(withoutStrings).replaceAll("");
    bare = RANGE.matcher(bare).replaceAll("");
    return LABEL_LIST.matcher(bare).replaceAll(" ");
  }
}
