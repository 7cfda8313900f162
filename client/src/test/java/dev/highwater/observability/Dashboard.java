package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One file of grafana/dashboards. */
public record Dashboard(String file, JsonNode json) {
  private static final Path DIRECTORY = Path.of("..", "grafana", "dashboards");

  /** All that there are. */
  static Stream<Dashboard> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      ObjectMapper mapper = new ObjectMapper();
      List<Dashboard> dashboards = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        dashboards.add(
            new Dashboard(file.getFileName().toString(), mapper.readTree(file.toFile())));
      }
      return dashboards.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The panels of all dashboards. */
  public static Stream<Panel> allPanels() {
    return all().flatMap(Dashboard::panels);
  }

  Stream<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    json.path("panels").forEach(panel -> panels.add(new Panel(file, panel)));
    assertThat(panels).as("panels of %s", file).isNotEmpty();
    return panels.stream();
  }

  /** The panel of this title in a file. */
  static Panel panel(String file, String title) {
    return allPanels()
        .filter(panel -> panel.file().equals(file))
        .filter(panel -> panel.json().path("title").asText().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " has no panel \"" + title + "\""));
  }

  @Override
  public String toString() {
    return file;
  }

  /** One panel of a dashboard. */
  public record Panel(String file, JsonNode json) {
    List<String> expressions() {
      List<String> expressions = new ArrayList<>();
      json.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
      return expressions;
    }

    /** The expressions over all jobs, instances and endpoints, as Grafana would send them. */
    public List<String> queries(String rateInterval) {
      List<String> queries =
          expressions().stream()
              .map(
                  expression ->
                      expression
                          .replace("$__rate_interval", rateInterval)
                          .replace("$job", ".+")
                          .replace("$instance", ".+")
                          .replace("$endpoint", ".+"))
              .toList();
      assertThat(queries).as("%s", this).noneMatch(query -> query.contains("$"));
      return queries;
    }

    @Override
    public String toString() {
      return file
          + ", panel "
          + json.path("id").asInt()
          + " \""
          + json.path("title").asText()
          + "\"";
    }
  }
}
