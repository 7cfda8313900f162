package dev.highwater.client.report.stored;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.SampleReport;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareHtmlTest {
  @TempDir private Path folder;
  private Comparison comparison;
  private String page;

  @BeforeEach
  void compare() throws Exception {
    comparison = SampleComparison.eventful(folder, "p99<+10%");
    page = CompareHtml.of(comparison);
  }

  @Test
  void should_hold_what_the_comparison_tells_to_programs_and_what_both_runs_do() throws Exception {
    // when
    JsonNode held = held();
    // then
    JsonNode told = new ObjectMapper().readTree(comparison.json().text());
    assertThat(held.get("figures")).isEqualTo(told.get("figures"));
    assertThat(held.get("thresholds")).isEqualTo(told.get("thresholds"));
    assertThat(held.at("/thresholds/0/unit").asText()).isEqualTo("us");
    JsonNode before =
        new ObjectMapper().readTree(JsonReport.of(comparison.before().report()).text());
    for (String key : new String[] {"started_at", "targets", "config", "summary"}) {
      assertThat(held.get("a").get(key)).as(key).isEqualTo(before.get(key));
    }
    assertThat(held.at("/b/labels/<b>build").asText()).isEqualTo(SampleReport.HOSTILE);
    assertThat(held.at("/a/curves/latency").size()).isGreaterThan(20);
  }

  @Test
  void should_show_the_course_of_both_with_gaps_where_nothing_was_measured() throws Exception {
    // when
    JsonNode held = held();
    // then interval 16 of the first answered nothing, 18 a burst, and two were its warm-up
    JsonNode course = held.at("/a/course");
    assertThat(course.get("achieved_per_s")).as("without that of the drain").hasSize(29);
    assertThat(course.at("/achieved_per_s/16").asDouble()).isZero();
    assertThat(course.at("/achieved_per_s/18").asDouble()).isEqualTo(50_000);
    assertThat(course.at("/p99_us/16").isNull()).isTrue();
    assertThat(course.at("/p99_us/18").asDouble()).isEqualTo(2e6);
    assertThat(course.get("warmup").toString()).startsWith("[1,1,0,");
    assertThat(course.at("/start_s/28").asDouble()).isEqualTo(28);
    assertThat(held.at("/b/course/p99_us/9").asDouble()).isEqualTo(909);
  }

  @Test
  void should_let_no_text_end_its_element() {
    assertThat(page).doesNotContain("<b>");
    assertThat(page.split("</script>", -1)).as("three scripts and what is behind").hasSize(4);
  }

  @Test
  void should_need_nothing_but_itself() {
    assertThat(page).doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']?\\s*(\\w+:)?//");
    assertThat(page).doesNotContainPattern("(?i)@import|url\\(");
    assertThat(page).doesNotContain("<link").contains("default-src 'none'");
  }

  @Test
  void should_fill_every_place_of_the_template_and_no_other() {
    // what a report or the name of its file says is not a place
    assertThat(page).contains("{{load.js}} |", "two{{page.css}}.json");
    assertThat(page.replace("{{load.js}} |", "").replace("{{page.css}}.json", ""))
        .doesNotContain("{{");
    assertThat(page).contains("uPlot=function", "Copyright (c) 2022 Leon Sorokin");
  }

  private JsonNode held() throws Exception {
    Matcher data =
        Pattern.compile("<script type=\"application/json\"[^>]*>([^<]*)</").matcher(page);
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }
}
