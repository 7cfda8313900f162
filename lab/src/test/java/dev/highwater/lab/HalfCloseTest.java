package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class HalfCloseTest {
  @OnEachTransport
  void should_find_that_every_byte_comes_back_after_a_fin(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new HalfClose(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("on_came_back_bytes", 4L * 1024 * 1024)
        .containsEntry("on_lost_bytes", 0L)
        .containsEntry("on_close_cause", "peer_fin");
    assertThat(finding.numbers())
        .containsEntry("on_fin_told_before_the_peer_read", true)
        .doesNotContainKey("off_close_cause");
    if (transport != Transport.IO_URING) { // there one write under way can hold all, and ends first
      assertThat((long) finding.numbers().get("off_lost_bytes")).isPositive();
    }
  }

  @OnEachTransport
  void should_differ_when_half_closure_is_off(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new HalfClose(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
