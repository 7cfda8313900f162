package dev.highwater.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that docs/metrics.md promises, from the first column of its tables. */
final class CatalogueNames {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\| *(`[^|]*)\\|");
  private static final Pattern NAME = Pattern.compile("`([a-z][a-z0-9_]*\\*?)`");
  private static final Pattern PART_OF_HISTOGRAM = Pattern.compile("_(bucket|count|sum)$");

  private final Set<String> names;

  private CatalogueNames(Set<String> names) {
    this.names = names;
  }

  /** Empty as long as there is no such document. */
  static Optional<CatalogueNames> read() throws IOException {
    if (!Files.exists(DOCUMENT)) {
      return Optional.empty();
    }
    return Optional.of(of(Files.readString(DOCUMENT)));
  }

  static CatalogueNames of(String markdown) {
    Set<String> names = new TreeSet<>();
    Matcher column = FIRST_COLUMN.matcher(markdown);
    while (column.find()) {
      Matcher name = NAME.matcher(column.group(1));
      while (name.find()) {
        names.add(name.group(1));
      }
    }
    return new CatalogueNames(names);
  }

  /** Whether the name is there, as it is, as part of a histogram, or under a {@code prefix_*}. */
  boolean has(String metric) {
    return names.contains(metric)
        || names.contains(PART_OF_HISTOGRAM.matcher(metric).replaceFirst(""))
        || names.stream()
            .anyMatch(n -> n.endsWith("*") && metric.startsWith(n.substring(0, n.length() - 1)));
  }
}
