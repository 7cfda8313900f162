package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.highwater.admin.Series;
import dev.highwater.metering.LibrarySeries;
import dev.highwater.process.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsDocTest {
  private static final Path DOC = Path.of("..", "docs", "metrics.md");
  private static final String BEGIN = "<!-- series:begin -->\n";
  private static final String END = "<!-- series:end -->";

  @Test
  void should_list_every_series_as_it_is_declared() throws Exception {
    // given
    String doc = Files.readString(DOC);
    int begin = doc.indexOf(BEGIN) + BEGIN.length();
    int end = doc.indexOf(END);
    assertThat(begin).as("where %s ends in docs/metrics.md", BEGIN).isBetween(BEGIN.length(), end);
    String current = table();
    // when
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      Files.writeString(DOC, doc.substring(0, begin) + current + doc.substring(end));
    } else if (!doc.substring(begin, end).equals(current)) {
      // then
      fail(
          "the table in docs/metrics.md is stale; to write it again: mvn -pl client -am test"
              + " -Dtest=MetricsDocTest -Dsurefire.failIfNoSpecifiedTests=false"
              + " -Dhighwater.update=true");
    }
  }

  private static String table() {
    StringBuilder table = new StringBuilder("\n| series | type | of | labels | meaning |\n");
    table.append("|---|---|---|---|---|\n");
    for (LibrarySeries series : LibrarySeries.all()) {
      String scope = series.isOfProcess() ? ", *process*" : "";
      row(
          table,
          series.scrapedName(),
          series.type(),
          "both" + scope,
          series.labels(),
          series.help());
    }
    for (Series series : Series.values()) {
      String of = series.role() == Series.Role.BOTH ? "both" : series.role().label();
      String scope = series.scope() == Series.Scope.PROCESS ? ", *process*" : "";
      String type = series.kind().name().toLowerCase(Locale.ROOT);
      row(table, series.scrapedName(), type, of + scope, series.labels(), series.help());
    }
    return table.append("\n").toString();
  }

  private static void row(
      StringBuilder table, String name, String type, String of, List<String> labels, String help) {
    String labelCells = labels.stream().map(l -> "`" + l + "`").collect(Collectors.joining(", "));
    table.append("| `%s` | %s | %s | %s | %s |\n".formatted(name, type, of, labelCells, help));
  }
}
