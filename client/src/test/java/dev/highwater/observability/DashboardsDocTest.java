package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.process.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about the dashboards says what their panels say of themselves. */
class DashboardsDocTest {
  private static final Path PAGE = Path.of("..", "docs", "dashboards.md");
  private static final String BEGIN = "<!-- panels:begin -->\n";
  private static final String END = "<!-- panels:end -->";

  @Test
  void should_list_every_panel_with_its_description() throws Exception {
    // given
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin)
        .as("where %s ends in docs/dashboards.md", BEGIN)
        .isBetween(BEGIN.length(), end);
    String current = panels();
    // when
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      Files.writeString(PAGE, page.substring(0, begin) + current + page.substring(end));
    } else if (!page.substring(begin, end).equals(current)) {
      // then
      fail(
          "the panels in docs/dashboards.md are stale; to write them again: mvn -pl client -am test"
              + " -Dtest=DashboardsDocTest -Dsurefire.failIfNoSpecifiedTests=false"
              + " -Dhighwater.update=true");
    }
  }

  private static String panels() {
    StringBuilder text = new StringBuilder();
    for (Dashboard dashboard : Dashboard.all().toList()) {
      JsonNode json = dashboard.json();
      text.append("\n### %s\n\n".formatted(name(json.path("title").asText())));
      text.append("%s\n\n".formatted(json.path("description").asText()));
      text.append("| panel | what it shows, and what to do |\n|---|---|\n");
      dashboard
          .panels()
          .forEach(
              panel ->
                  text.append(
                      "| %s | %s |\n"
                          .formatted(
                              panel.json().path("title").asText(),
                              panel.json().path("description").asText().replace("|", "\\|"))));
    }
    return text.append('\n').toString();
  }

  /** Without the name of the folder. */
  private static String name(String title) {
    return title.substring(title.indexOf('/') + 1).strip();
  }
}
