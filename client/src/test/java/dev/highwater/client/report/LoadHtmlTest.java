package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LoadHtmlTest {
  private final String page = LoadHtml.of(SampleReport.eventful());

  @Test
  void should_hold_what_the_json_report_tells_of_the_whole_run() throws Exception {
    // when
    JsonNode held = held();
    // then
    JsonNode told = new ObjectMapper().readTree(JsonReport.of(SampleReport.eventful()).text());
    for (String key : new String[] {"version", "started_at", "targets", "config", "summary"}) {
      assertThat(held.get(key)).as(key).isEqualTo(told.get(key));
    }
    assertThat(held.at("/course/p99_us")).hasSize(30);
    assertThat(held.at("/course/closed/peer_reset/17").asLong()).isEqualTo(58);
    assertThat(held.get("write_buffer_high_bytes").asLong()).isEqualTo(65_536);
    assertThat(held.at("/curves/latency").size()).isGreaterThan(20);
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
  void should_fill_every_place_of_the_template_and_carry_the_licence_of_what_draws() {
    // what a report says is not a place
    assertThat(page.replace("{{load.js}} |", "")).doesNotContain("{{");
    assertThat(page).contains("uPlot=function", "Copyright (c) 2022 Leon Sorokin");
  }

  private JsonNode held() throws Exception {
    Matcher data =
        Pattern.compile("<script type=\"application/json\"[^>]*>([^<]*)</").matcher(page);
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }
}
