package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class PartialWriteTest {
  @OnEachTransport
  void should_find_every_byte_of_a_write_that_was_taken_in_part(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new PartialWrite(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(number(finding, "part_of_block_bytes"))
        .isPositive()
        .isLessThan(65_536)
        .isEqualTo(number(finding, "part_of_block_by_progress_bytes"));
    assertThat(number(finding, "accepted_bytes"))
        .isEqualTo(number(finding, "written_bytes") - number(finding, "lost_in_netty_bytes"))
        .isEqualTo(
            number(finding, "read_by_the_reader_bytes")
                + number(finding, "lost_in_the_readers_kernel_bytes")
                + number(finding, "lost_in_our_kernel_bytes"));
    assertThat(number(finding, "accepted_bytes"))
        .isEqualTo(
            number(finding, "acknowledged_bytes") + number(finding, "lost_in_our_kernel_bytes"));
    assertThat(finding.because())
        .contains(
            "the reader had read 120,000; %,d were lost in its kernel, %,d in ours, and %,d more in"
                    .formatted(
                        number(finding, "lost_in_the_readers_kernel_bytes"),
                        number(finding, "lost_in_our_kernel_bytes"),
                        number(finding, "lost_in_netty_bytes"))
                + " Netty's buffer");
    assertThat(number(finding, "failed_blocks")).isPositive();
    assertThat(finding.numbers().get("account_from"))
        .isEqualTo(transport.isLinuxNative() ? "TCP_INFO" : "/proc/self/net/tcp");
    assertThat(finding.errors()).singleElement().extracting(Finding.ErrorPair::netty).isNotNull();
  }

  @OnEachTransport
  void should_differ_when_the_reader_reads_all_before_it_dies(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new PartialWrite(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
    assertThat(number(finding, "failed_blocks")).isZero();
  }

  private static long number(Finding finding, String name) {
    return ((Number) finding.numbers().get(name)).longValue();
  }
}
