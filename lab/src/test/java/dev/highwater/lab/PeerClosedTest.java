package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class PeerClosedTest {
  @OnEachTransport
  void should_find_that_the_first_write_succeeds_and_the_next_fails(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new PeerClosed(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("read_eof", true)
        .containsEntry("reset_came_after_first_write", true)
        .containsEntry("writes_succeeded", 1)
        .containsEntry("accepted_into_nowhere_bytes", 10L);
    assertThat((long) finding.numbers().get("resets_sent_in_this_namespace")).isPositive();
  }

  @OnEachTransport
  void should_differ_when_the_peer_only_shuts_down_its_output(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new PeerClosed(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.numbers())
        .containsEntry("read_eof", true)
        .containsEntry("writes_succeeded", 3)
        .containsEntry("accepted_into_nowhere_bytes", 0L);
  }
}
