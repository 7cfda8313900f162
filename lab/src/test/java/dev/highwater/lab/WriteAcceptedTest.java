package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.List;

class WriteAcceptedTest {
  @OnEachTransport
  void should_find_that_the_kernel_takes_small_writes_whole(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new WriteAccepted(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("given_bytes", 11_111L)
        .containsEntry("accepted_bytes", 11_111L)
        .containsEntry("read_afterwards_bytes", 11_111L)
        .containsEntry("pending_in_netty_bytes", 0L)
        .containsEntry("crossings", 0L);
    assertThat(finding.plots()).isNotEmpty();
  }

  @OnEachTransport
  void should_differ_when_a_write_is_larger_than_the_buffers(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new WriteAccepted(List.of(16 * 1024 * 1024)), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat((long) finding.numbers().get("pending_in_netty_bytes")).isPositive();
  }
}
