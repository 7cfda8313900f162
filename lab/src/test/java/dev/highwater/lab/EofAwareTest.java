package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class EofAwareTest {
  @OnEachTransport
  void should_find_that_only_the_careless_server_writes_into_nowhere(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new EofAware(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("aware_after_eof_bytes", 0L)
        .containsEntry("aware_end", "peer_fin")
        .containsEntry("careless_end", "peer_reset")
        .containsEntry("careless_taken_by_kernel_bytes", 4_096L)
        .containsEntry("careless_refused_bytes", 4_096L)
        .containsEntry("reset_seen_before_next_write", true)
        .containsEntry("half_closed_client_read_bytes", 6 * 4_096L);
    assertThat(finding.plots()).isNotEmpty();
  }

  @OnEachTransport
  void should_differ_when_the_server_does_not_stop_at_eof(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new EofAware(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat((long) finding.numbers().get("aware_after_eof_bytes")).isPositive();
  }
}
