package dev.highwater.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.lab.Finding;
import dev.highwater.testing.Chromium;
import dev.highwater.testing.NeedsChromium;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a browser shows it. */
@NeedsChromium
class LabPageTest {
  private static final String QUESTION =
      Chromium.question(
          """
          contents: [...document.querySelectorAll('#contents li')].map((entry) => entry.innerText),
          links: [...document.querySelectorAll('#contents a')].every(
            (link) => document.getElementById(link.getAttribute('href').slice(1))),
          sections: [...document.querySelectorAll('section')].map((section) => ({
            text: section.innerText,
            moments: section.querySelectorAll('.timeline tbody tr').length,
            plots: PLOTS,
          })),
          """
              .replace("PLOTS", Chromium.plotsIn("section")));

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource({"500, 844", "1280, 800", "2560, 1400"}) // the browser has no narrower windows
  void should_show_every_finding_with_something_drawn(int width, int height) throws Exception {
    // when
    Chromium.Opened opened = open(SampleFindings.all(), width, height);
    // then
    JsonNode page = opened.answer();
    assertThat(opened.console()).isEmpty();
    assertThat(page.path("errors").asText("absent")).isEmpty();
    assertThat(page.path("complete").asText()).isEqualTo("4");
    assertThat(page.path("fits").asBoolean()).as("no wider than the window").isTrue();
    assertThat(page.path("links").asBoolean()).isTrue();
    assertThat(points(page, 0)).containsExactly(9, 2_002, 1, 2);
    assertThat(points(page, 1)).as("events, two at a time by one").containsExactly(5);
    assertThat(points(page, 2)).as("nothing happened").isEmpty();
    assertThat(points(page, 3)).containsExactly(60);
    assertThat(page.findValues("coloured")).hasSize(6).allMatch(dots -> dots.asInt() > 20);
    assertThat(page.findValues("width")).allMatch(w -> w.asInt() > 200 && w.asInt() < width);
  }

  @Test
  void should_show_text_as_text_and_numbers_with_their_units() throws Exception {
    // when
    JsonNode page = open(SampleFindings.all(), 1280, 800).answer();
    // then
    JsonNode sections = page.path("sections");
    assertThat(page.path("bold").asInt()).isZero();
    assertThat(page.path("contents").get(1).asText()).contains("errors", "differs", "</script>");
    assertThat(sections.get(0).path("text").asText())
        .contains(
            "written\t3.94 MiB (4,128,768)\t320 KiB (327,680)",
            "404 ms",
            "95.4 MiB/s",
            "832 µs",
            "23.1 %");
    assertThat(sections.get(1).path("text").asText())
        .contains(SampleFindings.HOSTILE.substring(0, 20), "broken pipe", "1.2 ms, 3.4 ms", "yes");
    assertThat(sections.get(1).path("moments").asInt()).isEqualTo(5);
    assertThat(sections.get(2).path("text").asText())
        .contains("Was it run?", "inconclusive", "needs root")
        .doesNotContain("Numbers", "Advice", "Timeline");
  }

  @Test
  void should_be_a_page_when_nothing_was_found() throws Exception {
    // when
    Chromium.Opened opened = open(List.of(), 1280, 800);
    // then
    assertThat(opened.console()).isEmpty();
    assertThat(opened.answer().path("errors").asText("absent")).isEmpty();
    assertThat(opened.answer().path("complete").asText()).isEqualTo("0");
  }

  private Chromium.Opened open(List<Finding> findings, int w, int h) throws Exception {
    String page = LabHtml.of(SampleFindings.surroundings(), findings);
    return Chromium.open(home, page, w, h, QUESTION);
  }

  private static List<Integer> points(JsonNode page, int section) {
    return page.path("sections").get(section).path("plots").findValues("points").stream()
        .map(JsonNode::asInt)
        .toList();
  }
}
