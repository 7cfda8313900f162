package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.List;

class BacklogTest {
  @OnEachTransport
  void should_find_that_it_bounds_the_queue_and_not_the_connections(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Backlog(List.of(8, 1, 128), true, true), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.because()).contains("one more than the number");
    assertThat(finding.numbers())
        .containsEntry("backlog_8_succeeded", 9)
        .containsEntry("backlog_8_queue_length", 9L)
        .containsEntry("backlog_8_held_back", 3)
        .containsEntry("backlog_1_succeeded", 2)
        .containsEntry("backlog_128_succeeded", 129)
        .containsEntry("open_at_once_with_backlog_8", 200);
    assertThat((long) finding.numbers().get("backlog_8_listen_overflows"))
        .isGreaterThanOrEqualTo(3);
    assertThat((long) finding.numbers().get("backlog_8_next_succeeded_after_ms")).isPositive();
    assertThat(finding.numbers().containsKey("backlog_8_queue_limit"))
        .isEqualTo(transport.isLinuxNative());
  }

  @OnEachTransport
  void should_hold_when_nobody_accepts_at_all(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Backlog(List.of(8), true, false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
  }

  @OnEachTransport
  void should_say_that_not_even_the_queue_is_bounded_when_it_is_emptied(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Backlog(List.of(8), false, true), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.because()).contains("not even the queue");
  }
}
