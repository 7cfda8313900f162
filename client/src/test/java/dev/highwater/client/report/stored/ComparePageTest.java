package dev.highwater.client.report.stored;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.report.SampleReport;
import dev.highwater.testing.Chromium;
import dev.highwater.testing.NeedsChromium;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a comparison as a browser shows it. */
@NeedsChromium
class ComparePageTest {
  private static final String QUESTION =
      Chromium.question(
          """
          first: document.querySelector('main p').textContent,
          background: getComputedStyle(document.body).backgroundColor,
          text: document.body.innerText,
          rates: [...document.querySelectorAll('#figures tbody tr:first-child > *')]
            .map((cell) => [cell.textContent, cell.className]),
          different: [...document.querySelectorAll('#options tbody tr td:first-child')]
            .map((cell) => cell.textContent),
          plots: PLOTS,
          """
              .replace("PLOTS", Chromium.plotsIn("document")));

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource({"500, 844", "1280, 800", "2560, 1400"}) // the browser has no narrower windows
  void should_draw_every_plot_with_both_runs(int width, int height) throws Exception {
    // when
    Chromium.Opened opened = open(SampleComparison.eventful(home), width, height);
    // then
    JsonNode page = opened.answer();
    assertThat(opened.console()).isEmpty();
    assertThat(page.path("errors").asText("absent")).isEmpty();
    assertThat(page.path("fits").asBoolean()).as("no wider than the window").isTrue();
    assertThat(page.path("complete").asText()).isEqualTo("3");
    assertThat(page.path("plots").findValuesAsText("title"))
        .containsExactly(
            "so long took this share of the requests, at most",
            "requests per second",
            "latency, p99 of each interval");
    assertThat(page.path("plots"))
        .allSatisfy(
            plot -> {
              // 29 intervals of the one, three of them without a reply, and 10 of the other
              assertThat(plot.path("points").asInt()).as("%s", plot).isGreaterThanOrEqualTo(36);
              assertThat(plot.path("coloured").asInt()).as("%s", plot).isGreaterThan(100);
              assertThat(plot.path("width").asInt()).as("%s", plot).isBetween(200, width);
            });
  }

  @Test
  void should_tell_what_changed_first_and_text_as_text() throws Exception {
    // when
    JsonNode page = open(SampleComparison.eventful(home), 1280, 800).answer();
    // then
    assertThat(page.path("bold").asInt()).isZero();
    assertThat(page.path("first").asText())
        .startsWith("not valid rate 714/s → 35.7/s (−95.0 %), latency p50 ")
        .contains(", latency p99 ", ", errors 7 → ");
    assertThat(page.path("text").asText())
        .contains(
            SampleReport.HOSTILE.substring(0, 20),
            "two{{page.css}}.json",
            "<b>build=",
            "A is not valid",
            "busy 97 %",
            "connection 3, request 17, offset 100",
            "A was asked for 20,000/s, B for as fast as replies come",
            "only 40 of 50 connections");
    assertThat(page.path("rates").toString())
        .isEqualTo(
            "[[\"rate\",\"\"],[\"714/s\",\"figure\"],[\"35.7/s\",\"figure\"],"
                + "[\"−95.0 %\",\"figure worse\"]]");
    assertThat(page.path("different").toString()).isEqualTo("[\"connections\",\"steps\"]");
  }

  @Test
  void should_say_of_thresholds_what_held_what_did_not_and_what_is_not_proven() throws Exception {
    // when
    Comparison held =
        SampleComparison.of(home, SampleReport.calm(), SampleReport.calm(), "p99<+1%");
    JsonNode page = open(held, 1280, 800).answer();
    // then
    assertThat(page.path("first").asText())
        .startsWith("held 1 threshold; rate 35.7/s → 35.7/s (=)");
    assertThat(page.path("text").asText())
        .contains("p99<+1%: ", "None: both ran with the same options.");
    // when one is missed
    Comparison missed =
        SampleComparison.of(home, SampleReport.calm(), SampleReport.calm(), "p99<+1%", "rate>+1%");
    // then
    assertThat(open(missed, 1280, 800).answer().path("first").asText())
        .startsWith("missed 1 of 2 thresholds; rate");
    // when both held, but the client was the slow part
    Comparison invalid = SampleComparison.eventful(home, "rate<+1%");
    // then
    assertThat(open(invalid, 1280, 800).answer().path("first").asText())
        .startsWith("not proven 1 of 1 threshold; rate");
  }

  @Test
  void should_follow_a_browser_that_wants_it_dark() throws Exception {
    // when
    Chromium.Opened opened =
        Chromium.open(
            home,
            CompareHtml.of(SampleComparison.eventful(home)),
            1280,
            800,
            QUESTION,
            List.of("--blink-settings=preferredColorScheme=0"));
    // then
    assertThat(opened.console()).isEmpty();
    assertThat(opened.answer().path("background").asText()).isEqualTo("rgb(20, 23, 29)");
    assertThat(opened.answer().path("plots").findValues("coloured"))
        .hasSize(3)
        .allMatch(dots -> dots.asInt() > 100);
  }

  @Test
  void should_say_in_words_what_has_no_plot_and_draw_long_runs() throws Exception {
    // when nothing happened in either
    Comparison empty = SampleComparison.of(home, SampleReport.empty(), SampleReport.empty());
    Chromium.Opened nothing = open(empty, 1280, 800);
    // then
    assertThat(nothing.console()).isEmpty();
    assertThat(nothing.answer().path("errors").asText("absent")).isEmpty();
    assertThat(nothing.answer().path("complete").asText()).isEqualTo("0");
    assertThat(nothing.answer().path("text").asText())
        .contains(
            "No request was completed in either run.",
            "The result A has no intervals",
            "The result B has no intervals");
    // when one took ten hours
    Comparison lasting = SampleComparison.of(home, SampleReport.calm(), SampleReport.lasting());
    Chromium.Opened much = open(lasting, 1280, 800);
    // then
    assertThat(much.console()).isEmpty();
    assertThat(much.answer().path("errors").asText("absent")).isEmpty();
    assertThat(much.answer().path("complete").asText()).isEqualTo("3");
  }

  private Chromium.Opened open(Comparison comparison, int width, int height) throws Exception {
    return Chromium.open(home, CompareHtml.of(comparison), width, height, QUESTION);
  }
}
