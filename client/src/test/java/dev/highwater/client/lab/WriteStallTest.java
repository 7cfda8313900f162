package dev.highwater.client.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class WriteStallTest {
  @OnEachTransport
  void should_find_that_writing_goes_on_once_the_reader_reads(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new WriteStall(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat((long) finding.numbers().get("kernel_accepted_bytes"))
        .isGreaterThan((long) finding.numbers().get("32k_accepted_bytes"));
    assertThat(finding.numbers()).containsEntry("unaccounted_bytes", 0L);
    assertThat(finding.numbers().containsKey("kernel_acknowledged_bytes"))
        .isEqualTo(transport.isLinuxNative());
  }

  @OnEachTransport
  void should_differ_when_the_reader_never_reads(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new WriteStall(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
