package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;

class DialTest {
  @OnEachTransport
  void should_find_that_only_a_closed_port_answers(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Dial(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("refused_outcome", "refused")
        .containsEntry("queue_full_outcome", "timeout")
        .containsEntry("one_accepted_outcome", "ok");
    assertThat((List<?>) finding.numbers().get("queue_full_after_ms")).hasSize(3);
    assertThat(finding.numbers().containsKey("silent_left_out"))
        .isNotEqualTo("timeout".equals(finding.numbers().get("silent_outcome")));
    // it takes its network away again
    assertThat(Collections.list(NetworkInterface.getNetworkInterfaces()))
        .extracting(NetworkInterface::getName)
        .noneMatch(name -> name.startsWith("hw" + ProcessHandle.current().pid()));
  }

  @OnEachTransport
  void should_differ_when_the_queue_is_not_full(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Dial(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
