package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class ConcurrentWritersTest {
  @OnEachTransport
  void should_find_every_record_whole_through_netty_and_torn_ones_elsewhere(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new ConcurrentWriters(2_400, true), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("netty_records", 2_400)
        .containsEntry("netty_torn_records", 0)
        .containsEntry("netty_out_of_order_records", 0)
        .containsEntry("netty_lost_bytes", 0L)
        .containsEntry("netty_in_two_writes_lost_bytes", 0L)
        .containsEntry("bare_lost_bytes", 0L);
    assertThat((int) finding.numbers().get("netty_in_two_writes_torn_records")).isPositive();
    assertThat((int) finding.numbers().get("bare_torn_records")).isPositive();
    assertThat((long) finding.numbers().get("bare_partial_writes")).isPositive();
  }

  @OnEachTransport
  void should_differ_when_each_record_is_given_in_two_writes(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ConcurrentWriters(800, false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
