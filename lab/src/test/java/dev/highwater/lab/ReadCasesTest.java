package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.List;

class ReadCasesTest {
  @OnEachTransport
  void should_find_that_a_read_gives_what_is_there_up_to_what_was_asked(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new ReadCases(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("no_data_reads", 0)
        .containsEntry("part_read_bytes", List.of(4))
        .containsEntry("more_read_bytes", List.of(10, 10, 5))
        .containsEntry("eof_read_before_it_came_bytes", 25L)
        .containsEntry("timeout_late_bytes_read", 4L)
        .containsEntry("timeout_read_timeout_handler_closes", true);
    assertThat((double) finding.numbers().get("timeout_after_ms")).isGreaterThanOrEqualTo(100);
  }

  @OnEachTransport
  void should_differ_when_a_read_asks_for_more(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ReadCases(64), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
