package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class LingerTest {
  @OnEachTransport
  void should_find_that_only_zero_loses_what_the_kernel_has(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Linger(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("unset_lost_in_kernel_bytes", 0L)
        .containsEntry("unset_peer_saw", "FIN")
        .containsEntry("unset_time_wait", true)
        .containsEntry("zero_time_wait", false);
    assertThat((long) finding.numbers().get("unset_unacknowledged_at_close_bytes"))
        .isGreaterThan(256 * 1024);
    assertThat((long) finding.numbers().get("zero_lost_in_kernel_bytes")).isGreaterThan(256 * 1024);
    assertThat((long) finding.numbers().get("unset_discarded_by_netty_bytes")).isPositive();
    assertThat(finding.numbers()).containsKeys("1s_peer_got_bytes", "1s-read_peer_got_bytes");
  }

  @OnEachTransport
  void should_differ_when_close_waits_where_nothing_should_be_set(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Linger(1, 0), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }

  @OnEachTransport
  void should_differ_when_zero_is_not_set(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Linger(-1, -1), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
