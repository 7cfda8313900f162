package dev.highwater.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabTextTest {
  @Test
  void should_give_each_finding_its_line_and_count_the_verdicts() {
    // when
    List<String> lines = LabText.table(SampleFindings.all()).lines().toList();
    // then
    assertThat(lines)
        .contains(
            "nothing             inconclusive  it needs root",
            "events              holds         it was so",
            "2 hold, 1 differs, 1 inconclusive");
  }

  @Test
  void should_wrap_what_is_long_under_its_column() {
    // when
    List<String> lines = LabText.table(List.of(SampleFindings.curves())).lines().toList();
    // then
    assertThat(lines)
        .startsWith(
            "curves              holds         throughput grew with the buffer and stopped at the"
                + " product of",
            " ".repeat(34) + "bandwidth and delay");
    assertThat(lines).allMatch(line -> line.length() <= 100);
  }

  @Test
  void should_tell_all_of_one_finding() {
    // when
    String text = LabText.whole(SampleFindings.errors());
    // then
    assertThat(text)
        .startsWith("errors: How does it go")
        .contains("claim         It goes well")
        .contains("(the article, <client>)")
        .contains("   1.900 ms  client                   connected\n")
        .contains("  15.100 ms  client                5  write failed: IOException: </script>")
        .contains("  accepted   yes\n")
        .contains("  delays_ms  1.200, 3.400\n")
        .contains("  the second write\n    Go:    broken pipe\n    Netty: IOException")
        .contains("\ndiffers       the first write succeeded")
        .contains("\nadvice        Leave it alone");
  }

  @Test
  void should_show_large_numbers_of_bytes_in_both_ways() {
    assertThat(LabText.whole(SampleFindings.curves()))
        .contains("  auto_written_bytes      4,128,768 (3.94 MiB)\n")
        .contains("  32k-read_written_bytes  327,680 (320.0 KiB)\n")
        .contains("  p99_us                  832.200\n");
  }

  @Test
  void should_leave_out_what_there_is_not() {
    assertThat(LabText.whole(SampleFindings.nothing()))
        .isEqualTo(
            """
            nothing: Was it run?

            claim         It can be run (tcp(7))
            done          It was not run to its end.


            inconclusive  it needs root
            """);
  }
}
