package dev.highwater.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabJsonTest {
  private JsonNode document;

  @BeforeEach
  void write() throws Exception {
    String text = LabJson.of(SampleFindings.surroundings(), SampleFindings.all());
    assertThat(text).endsWith("}\n");
    document = new ObjectMapper().readTree(text);
  }

  @Test
  void should_say_what_it_was_measured_on() {
    assertThat(keys(document))
        .containsExactly("schema", "tool", "version", "environment", "findings");
    assertThat(document.path("schema").asInt()).isEqualTo(1);
    JsonNode environment = document.path("environment");
    assertThat(keys(environment))
        .containsExactly("kernel", "transport", "java", "root", "seed", "realtime", "options");
    assertThat(environment.path("kernel").asText()).isEqualTo("Linux 6.18");
    assertThat(environment.path("root").isBoolean()).isTrue();
  }

  @Test
  void should_have_the_same_keys_in_every_finding() {
    for (JsonNode finding : document.path("findings")) {
      assertThat(keys(finding))
          .containsExactly(
              "name",
              "question",
              "claim",
              "source",
              "done",
              "verdict",
              "because",
              "numbers",
              "errors",
              "timeline",
              "plots",
              "advice");
    }
    assertThat(document.path("findings").findValuesAsText("verdict"))
        .containsExactly("holds", "differs", "inconclusive", "holds");
  }

  @Test
  void should_keep_numbers_numbers_and_text_as_it_is() {
    // given
    JsonNode curves = document.path("findings").get(0);
    JsonNode errors = document.path("findings").get(1);
    // then
    assertThat(curves.at("/numbers/auto_written_bytes").longValue()).isEqualTo(4_128_768);
    assertThat(curves.at("/numbers/p99_us").doubleValue()).isEqualTo(832.2);
    assertThat(errors.at("/numbers/causes/1").asText()).isEqualTo(SampleFindings.HOSTILE);
    assertThat(errors.at("/errors/0/go").asText()).isEqualTo("broken pipe");
    assertThat(errors.at("/errors/0/when").asText()).isEqualTo("the second write");
    assertThat(errors.at("/errors/0/netty").asText()).endsWith(SampleFindings.HOSTILE);
  }

  @Test
  void should_leave_out_of_a_moment_what_it_has_not() {
    // given
    JsonNode timeline = document.path("findings").get(1).path("timeline");
    // then
    assertThat(keys(timeline.get(0))).containsExactly("at_us", "who", "what");
    assertThat(keys(timeline.get(3))).containsExactly("at_us", "who", "what", "bytes");
    assertThat(keys(timeline.get(4))).containsExactly("at_us", "who", "what", "bytes", "error");
    assertThat(timeline.get(3).path("at_us").longValue()).isEqualTo(12_000);
    assertThat(timeline.get(3).path("bytes").longValue()).isEqualTo(5);
  }

  @Test
  void should_hold_the_points_of_every_curve() {
    // given
    JsonNode plot = document.path("findings").get(0).path("plots").get(0);
    // then
    assertThat(keys(plot)).containsExactly("title", "x", "y", "shape", "curves");
    assertThat(plot.path("shape").asText()).isEqualTo("lines");
    assertThat(plot.at("/curves/0/points")).hasSize(9);
    assertThat(plot.at("/curves/0/points/0/0").doubleValue()).isEqualTo(16_384);
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
