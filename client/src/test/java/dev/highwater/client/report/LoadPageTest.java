package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.testing.Chromium;
import dev.highwater.testing.NeedsChromium;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a load as a browser shows it. */
@NeedsChromium
class LoadPageTest {
  private static final String QUESTION =
      Chromium.question(
          """
          first: document.querySelector('main p').textContent,
          background: getComputedStyle(document.body).backgroundColor,
          text: document.body.innerText,
          different: document.querySelectorAll('#options > .scroll tbody tr').length,
          folded: document.querySelectorAll('#options details tbody tr').length,
          plots: PLOTS,
          """
              .replace("PLOTS", Chromium.plotsIn("document")));

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource({"500, 844", "1280, 800", "2560, 1400"}) // the browser has no narrower windows
  void should_draw_every_plot_of_an_eventful_run(int width, int height) throws Exception {
    // when
    Chromium.Opened opened = open(SampleReport.eventful(), width, height);
    // then
    JsonNode page = opened.answer();
    assertThat(opened.console()).isEmpty();
    assertThat(page.path("errors").asText("absent")).isEmpty();
    assertThat(page.path("fits").asBoolean()).as("no wider than the window").isTrue();
    assertThat(page.path("complete").asText()).isEqualTo("9");
    assertThat(page.path("plots")).hasSize(9);
    assertThat(page.path("plots"))
        .allSatisfy(
            plot -> {
              assertThat(plot.path("points").asInt()).as("%s", plot).isGreaterThanOrEqualTo(30);
              assertThat(plot.path("coloured").asInt()).as("%s", plot).isGreaterThan(100);
              assertThat(plot.path("width").asInt()).as("%s", plot).isBetween(200, width);
            });
  }

  @Test
  void should_tell_the_verdict_first_and_text_as_text() throws Exception {
    // when
    JsonNode page = open(SampleReport.eventful(), 1280, 800).answer();
    // then
    assertThat(page.path("bold").asInt()).isZero();
    assertThat(page.path("first").asText()).startsWith("not valid").contains("busy 97 %");
    assertThat(page.path("text").asText())
        .contains(
            SampleReport.HOSTILE.substring(0, 20),
            "connection 3, request 17, offset 100",
            "interrupted",
            "only 40 of 50 connections",
            "of 20,000/s wanted",
            "from the due time",
            "refused 7",
            "peer reset 58",
            "128KiB (the kernel doubles)");
    assertThat(page.path("different").asInt()).isEqualTo(1);
    assertThat(page.path("folded").asInt()).isEqualTo(3);
  }

  @Test
  void should_say_in_words_what_a_calm_run_has_no_plot_for() throws Exception {
    // when
    JsonNode page = open(SampleReport.calm(), 1280, 800).answer();
    // then
    assertThat(page.path("first").asText()).startsWith("valid");
    assertThat(page.path("plots").findValuesAsText("title"))
        .containsExactly(
            "so long took this share of the requests, at most",
            "requests per second",
            "latency, from the send",
            "connections, at the end of each interval",
            "throughput");
    assertThat(page.path("text").asText())
        .contains(
            "No write buffer rose above its high mark.",
            "No connection was closed or reset while the run lasted.");
  }

  @Test
  void should_follow_a_browser_that_wants_it_dark() throws Exception {
    // when
    Chromium.Opened opened =
        Chromium.open(
            home,
            LoadHtml.of(SampleReport.calm()),
            1280,
            800,
            QUESTION,
            List.of("--blink-settings=preferredColorScheme=0"));
    // then
    assertThat(opened.console()).isEmpty();
    assertThat(opened.answer().path("background").asText()).isEqualTo("rgb(20, 23, 29)");
    assertThat(opened.answer().path("plots").findValues("coloured"))
        .hasSize(5)
        .allMatch(dots -> dots.asInt() > 100);
  }

  @Test
  void should_be_a_page_when_nothing_happened_and_when_much_did() throws Exception {
    for (LoadReport report : List.of(SampleReport.empty(), SampleReport.lasting())) {
      // when
      Chromium.Opened opened = open(report, 1280, 800);
      // then
      assertThat(opened.console()).isEmpty();
      assertThat(opened.answer().path("errors").asText("absent")).isEmpty();
      assertThat(opened.answer().path("complete").asInt())
          .isEqualTo(report.intervals().isEmpty() ? 0 : 5);
    }
  }

  private Chromium.Opened open(LoadReport report, int width, int height) throws Exception {
    return Chromium.open(home, LoadHtml.of(report), width, height, QUESTION);
  }
}
