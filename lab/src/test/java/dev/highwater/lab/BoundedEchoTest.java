package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class BoundedEchoTest {
  @OnEachTransport
  void should_find_that_the_gate_bounds_what_is_pending(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new BoundedEcho(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(number(finding, "gated_most_buffered_bytes"))
        .isGreaterThan(number(finding, "high_mark_bytes"))
        .isLessThanOrEqualTo(number(finding, "gated_bound_bytes"));
    assertThat(number(finding, "ungated_most_buffered_bytes")).isGreaterThanOrEqualTo(8 << 20);
    assertThat(number(finding, "gated_came_back_bytes"))
        .isEqualTo(number(finding, "gated_sent_until_stuck_bytes"));
    if (KernelSocket.isTold()) { // every byte is somewhere, and most of them with who sent them
      assertThat(
              number(finding, "of_these_in_the_peers_send_buffer_bytes")
                  + number(finding, "of_these_in_our_receive_buffer_bytes")
                  + number(finding, "of_these_pending_in_netty_bytes")
                  + number(finding, "of_these_echoed_into_the_kernel_bytes"))
          .isEqualTo(number(finding, "gated_sent_until_stuck_bytes"));
    }
  }

  @OnEachTransport
  void should_keep_the_marks_that_the_user_asked_for(Transport transport) throws Exception {
    // when
    Finding finding =
        LabRun.of(
            new BoundedEcho(),
            transport,
            "--write-buffer-high",
            "16k",
            "--write-buffer-low",
            "8k",
            "--read-size",
            "4k");
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(number(finding, "high_mark_bytes")).isEqualTo(16 << 10);
    assertThat(number(finding, "gated_bound_bytes")).isLessThanOrEqualTo((16 << 10) + 4_096 + 96);
  }

  @OnEachTransport
  void should_differ_when_the_gate_is_not_there(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new BoundedEcho(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(number(finding, "gated_most_buffered_bytes")).isGreaterThanOrEqualTo(8 << 20);
  }

  private static long number(Finding finding, String name) {
    return ((Number) finding.numbers().get(name)).longValue();
  }
}
