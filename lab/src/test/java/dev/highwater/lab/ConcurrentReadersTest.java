package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class ConcurrentReadersTest {
  @OnEachTransport
  void should_find_the_whole_stream_once_and_records_cut_anywhere(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new ConcurrentReaders(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat((int) finding.numbers().get("records_shared_by_two_threads")).isPositive();
    assertThat((int) finding.numbers().get("netty_records_split")).isPositive();
    assertThat(finding.numbers())
        .containsEntry("netty_reading_threads", 1)
        .containsEntry("netty_records_shared_by_two_threads", 0);
  }

  @OnEachTransport
  void should_differ_when_both_threads_read_into_one_buffer(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ConcurrentReaders(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
