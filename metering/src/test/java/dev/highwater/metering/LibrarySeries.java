package dev.highwater.metering;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the library registers, as Prometheus shows it, for tests that compare it with documents.
 *
 * @param scrapedName a histogram's without {@code _bucket}, {@code _sum}, {@code _count}
 * @param type as Prometheus names it
 * @param isOfProcess whether it has no endpoint
 * @param needsTcpInfo whether only the kernel can tell of it, and the JDK cannot ask
 */
public record LibrarySeries(
    String scrapedName,
    String type,
    boolean isOfProcess,
    boolean needsTcpInfo,
    List<String> labels,
    String help) {

  /** All of them, in their order. */
  public static List<LibrarySeries> all() {
    return Arrays.stream(Series.values())
        .map(
            series ->
                new LibrarySeries(
                    scrapedName(series),
                    series.kind().name().toLowerCase(Locale.ROOT),
                    series.scope() == Series.Scope.PROCESS,
                    series.name().startsWith("TCP_"),
                    series.labels(),
                    series.help()))
        .toList();
  }

  private static String scrapedName(Series series) {
    return series.registryName().replace('.', '_')
        + (series.kind() == Series.Kind.COUNTER ? "_total" : "");
  }
}
