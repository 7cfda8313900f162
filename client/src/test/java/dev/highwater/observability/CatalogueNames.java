package dev.highwater.observability;

import dev.highwater.admin.Series;
import dev.highwater.metering.LibrarySeries;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that a dashboard or an alert can build on. */
final class CatalogueNames {
  private static final Pattern PART_OF_HISTOGRAM = Pattern.compile("_(bucket|count|sum|max)$");

  /** Those of Micrometer's binders; whether they are there shows against a real Prometheus. */
  private static final List<String> BINDERS = List.of("jvm_", "process_", "netty_");

  private static final Set<String> OURS =
      Stream.concat(
              Arrays.stream(Series.values()).map(Series::scrapedName),
              LibrarySeries.all().stream().map(LibrarySeries::scrapedName))
          .collect(Collectors.toSet());

  private CatalogueNames() {}

  /** Whether somebody exports the name, as it is or as a part of a histogram. */
  static boolean has(String metric) {
    return OURS.contains(metric)
        || OURS.contains(PART_OF_HISTOGRAM.matcher(metric).replaceFirst(""))
        || BINDERS.stream().anyMatch(metric::startsWith)
        || metric.equals("up"); // Prometheus's own
  }
}
