package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class ClosedLocallyTest {
  @OnEachTransport
  void should_find_that_the_write_fails_at_once_and_that_nothing_answers_the_read(
      Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ClosedLocally(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.numbers())
        .containsEntry("write_failed_before_it_returned", true)
        .containsEntry("read_reported", false)
        .containsEntry("handler_told_before", true)
        .containsEntry("arrived_bytes", 32L)
        .containsEntry("jdk_write", "ClosedChannelException")
        .containsEntry("jdk_read", "ClosedChannelException");
  }

  @OnEachTransport
  void should_say_so_when_the_write_does_not_fail(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ClosedLocally(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.because()).startsWith("the write succeeded");
    assertThat(finding.numbers())
        .containsEntry("write_failed", false)
        .containsEntry("arrived_bytes", 64L);
  }
}
