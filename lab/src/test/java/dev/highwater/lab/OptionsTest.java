package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import io.netty.util.NetUtil;
import java.util.List;

class OptionsTest {
  @OnEachTransport
  void should_find_that_buffers_are_changed_and_flags_are_not(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Options(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(finding.because()).contains("so-rcvbuf (").doesNotContain("so-keepalive");
    assertThat(finding.numbers())
        .containsEntry("so_keepalive", "asked true, in force true")
        .containsEntry("tcp_keepidle", "asked 45s, in force 45s")
        .containsEntry("tcp_nodelay_of_netty_by_default", true);
    if (transport.isLinuxNative()) {
      assertThat(finding.numbers()).containsEntry("options_refused", 0);
      assertThat((String) finding.numbers().get("so_sndbuf"))
          .startsWith("asked 64KiB, in force 128KiB: the kernel doubled it");
    } else {
      assertThat((String) finding.numbers().get("so_sndbuf")).contains("the JDK halves");
    }
    List<?> asked = (List<?>) finding.numbers().get("buffer_asked_bytes");
    assertThat((List<?>) finding.numbers().get("so_sndbuf_in_force_bytes"))
        .hasSameSizeAs(asked)
        .isNotEqualTo(asked);
  }

  @OnEachTransport
  void should_hold_for_options_that_nobody_changes(Transport transport) throws Exception {
    // when
    Finding finding =
        LabRun.of(
            new Options(List.of("--so-keepalive", "--so-linger=2s"), List.of("--so-reuseaddr")),
            transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers()).containsEntry("options_set", 3);
  }

  @OnEachTransport
  void should_tell_of_other_options_and_not_decide_by_them(Transport transport) throws Exception {
    // when
    Finding finding =
        LabRun.of(
            new Options(
                List.of("--so-keepalive"), List.of("--so-backlog=" + (NetUtil.SOMAXCONN + 1_000))),
            transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    if (transport.isLinuxNative()) {
      assertThat(finding.because()).contains("besides, these were changed: so-backlog (");
      assertThat(finding.numbers()).containsEntry("other_options_changed", 1);
    }
  }

  @OnEachTransport
  void should_be_inconclusive_when_no_option_of_the_claim_is_set(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Options(List.of(), List.of("--so-reuseaddr")), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.INCONCLUSIVE);
  }
}
