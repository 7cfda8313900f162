package dev.highwater.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabMarkdownTest {
  private final String document =
      LabMarkdown.of(SampleFindings.surroundings(), SampleFindings.all());

  @Test
  void should_say_what_it_was_measured_on_and_lead_to_each_section() {
    assertThat(document)
        .contains("Linux 6.18, transport epoll, Java 17.0.15, as root, with a fiftieth")
        .contains("| [nothing](#nothing) | inconclusive | it needs root |\n")
        .contains("\n## nothing\n\nWas it run?\n\n**Claim:** It can be run (tcp(7)).\n");
  }

  @Test
  void should_answer_each_question_with_numbers_and_advice() {
    assertThat(document)
        .contains("**Holds:** throughput grew")
        .contains("| auto written bytes | 4,128,768 (3.94 MiB) |\n")
        .contains("| a read | `EOF` | `ChannelInputShutdownEvent` |\n")
        .contains("**In a service on Netty:** Leave it alone:");
  }

  @Test
  void should_show_text_as_text() {
    // then: a cell ends at its own bars only, and nothing is markup
    assertThat(document.lines().filter(line -> line.startsWith("| the second write")))
        .singleElement()
        .asString()
        .matches("\\| the second write \\| `broken pipe` \\| `IOException: .*\\\\\\|.*` \\|");
    assertThat(document.replaceAll("`[^`]*`", ""))
        .contains("\\</script>\\<!--\\<b>")
        .doesNotContainPattern("[^\\\\]<");
  }
}
