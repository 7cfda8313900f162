package dev.highwater.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LabHtmlTest {
  private final String page = LabHtml.of(SampleFindings.surroundings(), SampleFindings.all());

  @Test
  void should_hold_the_findings_as_they_are_in_json() throws Exception {
    // when
    Matcher data =
        Pattern.compile("<script type=\"application/json\"[^>]*>([^<]*)</").matcher(page);
    // then
    assertThat(data.find()).isTrue();
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(data.group(1)))
        .isEqualTo(json.readTree(LabJson.of(SampleFindings.surroundings(), SampleFindings.all())));
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
    // what a finding says is not a place
    assertThat(page.replace("{{lab.js}} |", "")).doesNotContain("{{");
    assertThat(page).contains("uPlot=function", "Copyright (c) 2022 Leon Sorokin");
  }

  @Test
  void should_be_a_page_when_nothing_was_found() {
    assertThat(LabHtml.of(SampleFindings.surroundings(), List.of()))
        .startsWith("<!doctype html>")
        .contains("\"findings\":[]")
        .endsWith("</html>\n");
  }
}
