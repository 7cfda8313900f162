package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.observability.Dashboard.Panel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every dashboard keeps to; a failure names the file and the panel. */
class DashboardRulesTest {
  private static final int COLUMNS = 24;
  private static final Pattern LABEL_VALUES =
      Pattern.compile("label_values\\((.*),\\s*[a-z_]+\\s*\\)");

  @Test
  void should_have_the_four_dashboards() {
    assertThat(Dashboard.all().map(Dashboard::file))
        .containsExactlyInAnyOrder(
            "overview.json", "back-pressure.json", "load.json", "runtime.json");
  }

  @Test
  void should_give_each_dashboard_a_uid_and_a_title_of_its_own() {
    assertThat(Dashboard.all().map(d -> d.json().path("uid").asText()))
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(Dashboard.all().map(d -> d.json().path("title").asText()))
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_be_of_one_schema_read_only_and_share_the_crosshair(Dashboard dashboard) {
    JsonNode json = dashboard.json();
    assertThat(json.path("schemaVersion").asInt()).as("%s schemaVersion", dashboard).isEqualTo(42);
    assertThat(json.path("editable").asBoolean(true)).as("%s editable", dashboard).isFalse();
    assertThat(json.path("graphTooltip").asInt()).as("%s graphTooltip", dashboard).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_offer_datasource_job_instance_and_endpoint(Dashboard dashboard) {
    // given
    Map<String, JsonNode> variables = new HashMap<>();
    dashboard
        .json()
        .path("templating")
        .path("list")
        .forEach(v -> variables.put(v.path("name").asText(), v));
    // then
    assertThat(variables)
        .as("variables of %s", dashboard)
        .containsOnlyKeys("datasource", "job", "instance", "endpoint");
    assertThat(variables.get("datasource").path("type").asText())
        .as("type of $datasource in %s", dashboard)
        .isEqualTo("datasource");
    for (String name : List.of("job", "instance", "endpoint")) {
      JsonNode variable = variables.get(name);
      assertThat(variable.path("multi").asBoolean())
          .as("%s: multi of $%s", dashboard, name)
          .isTrue();
      assertThat(variable.path("includeAll").asBoolean())
          .as("%s: includeAll of $%s", dashboard, name)
          .isTrue();
      assertThat(variable.path("allValue").asText())
          .as("%s: allValue of $%s", dashboard, name)
          .isEqualTo(".+");
      assertThat(variable.path("datasource").path("uid").asText())
          .as("%s: data source of $%s", dashboard, name)
          .isEqualTo("${datasource}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_link_to_the_other_dashboards(Dashboard dashboard) {
    // given
    List<String> others =
        Dashboard.all()
            .filter(other -> !other.file().equals(dashboard.file()))
            .map(other -> "/d/" + other.json().path("uid").asText())
            .toList();
    // when
    List<String> links = new ArrayList<>();
    dashboard.json().path("links").forEach(link -> links.add(link.path("url").asText()));
    // then
    assertThat(links).as("links of %s", dashboard).containsExactlyInAnyOrderElementsOf(others);
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_number_each_panel_once(Dashboard dashboard) {
    assertThat(dashboard.panels().map(panel -> panel.json().path("id").asInt()))
        .as("panel ids of %s", dashboard)
        .doesNotContain(0)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_lay_panels_out_without_overlap(Dashboard dashboard) {
    Map<String, Panel> taken = new HashMap<>();
    dashboard
        .panels()
        .forEach(
            panel -> {
              JsonNode at = panel.json().path("gridPos");
              int left = at.path("x").asInt(-1);
              int top = at.path("y").asInt(-1);
              int right = left + at.path("w").asInt();
              int bottom = top + at.path("h").asInt();
              assertThat(left).as("left edge of %s", panel).isBetween(0, right - 1);
              assertThat(right).as("right edge of %s", panel).isLessThanOrEqualTo(COLUMNS);
              assertThat(top).as("top edge of %s", panel).isBetween(0, bottom - 1);
              for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                  assertThat(taken.put(x + "," + y, panel))
                      .as("what %s covers at column %s, row %s", panel, x, y)
                      .isNull();
                }
              }
            });
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_say_on_each_panel_what_it_shows(Panel panel) {
    assertThat(panel.json().path("title").asText()).as("title of %s", panel).isNotBlank();
    assertThat(panel.json().path("description").asText())
        .as("description of %s", panel)
        .isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_give_each_panel_a_unit(Panel panel) {
    JsonNode json = panel.json();
    assertThat(json.path("fieldConfig").path("defaults").path("unit").asText())
        .as("unit of %s", panel)
        .isNotBlank();
    if (json.path("type").asText().equals("heatmap")) { // draws its axis with a unit of its own
      assertThat(json.path("options").path("yAxis").path("unit").asText())
          .as("unit of the axis of %s", panel)
          .isEqualTo(json.path("fieldConfig").path("defaults").path("unit").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_ask_the_chosen_data_source(Panel panel) {
    assertThat(panel.json().path("datasource").path("uid").asText())
        .as("data source of %s", panel)
        .isEqualTo("${datasource}");
    for (JsonNode target : panel.json().path("targets")) {
      assertThat(target.path("datasource").path("uid").asText())
          .as("data source of %s, query %s", panel, target.path("refId").asText())
          .isEqualTo("${datasource}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_ask_something_on_each_panel_under_a_name_of_its_own(Panel panel) {
    List<String> refIds = new ArrayList<>();
    panel.json().path("targets").forEach(target -> refIds.add(target.path("refId").asText()));
    assertThat(refIds).as("queries of %s", panel).isNotEmpty().doesNotHaveDuplicates();
    assertThat(panel.expressions()).as("queries of %s", panel).doesNotContain("");
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_filter_by_job_and_instance(Panel panel) {
    for (String expression : panel.expressions()) {
      for (String variable : List.of("job=~\"$job\"", "instance=~\"$instance\"")) {
        assertThat(expression).as("query of %s", panel).contains(variable);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_leave_every_range_to_the_rate_interval(Panel panel) {
    for (String expression : panel.expressions()) {
      assertThat(new PromQl(expression).ranges())
          .as("ranges of %s in %s", panel, expression)
          .isSubsetOf("$__rate_interval");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_read_counters_only_through_rate_or_increase(Panel panel) {
    for (String expression : panel.expressions()) {
      assertThat(new PromQl(expression).rawCounters())
          .as("counters outside of rate and increase of %s in %s", panel, expression)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#allPanels")
  void should_build_heatmaps_from_buckets(Panel panel) {
    if (!panel.json().path("type").asText().equals("heatmap")) {
      return;
    }
    assertThat(panel.json().path("options").path("calculate").asBoolean(true))
        .as("%s calculates its own buckets", panel)
        .isFalse();
    for (JsonNode target : panel.json().path("targets")) {
      assertThat(target.path("format").asText()).as("format of %s", panel).isEqualTo("heatmap");
      assertThat(target.path("expr").asText())
          .as("query of %s", panel)
          .matches("sum by \\(le\\) \\(increase\\(\\w+_bucket\\{.*}\\[\\$__rate_interval]\\)\\)");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.highwater.observability.Dashboard#all")
  void should_name_only_series_of_the_catalogue(Dashboard dashboard) {
    // given
    Set<String> unknown = new HashSet<>();
    // when
    for (JsonNode variable : dashboard.json().path("templating").path("list")) {
      var values = LABEL_VALUES.matcher(variable.path("query").path("query").asText());
      if (values.matches()) {
        unknown.addAll(new PromQl(values.group(1)).metrics());
      }
    }
    dashboard
        .panels()
        .flatMap(panel -> panel.expressions().stream())
        .forEach(expression -> unknown.addAll(new PromQl(expression).metrics()));
    unknown.removeIf(CatalogueNames::has);
    // then
    assertThat(unknown).as("series in %s that nobody exports", dashboard).isEmpty();
  }
}
