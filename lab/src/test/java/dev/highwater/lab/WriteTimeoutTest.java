package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.time.Duration;

class WriteTimeoutTest {
  @OnEachTransport
  void should_let_the_way_of_closing_decide_what_the_peer_can_read(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new WriteTimeout(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(number(finding, "fin_read_by_the_peer_bytes"))
        .isEqualTo(number(finding, "fin_accepted_bytes"))
        .isPositive();
    assertThat(number(finding, "fin_discarded_bytes")).isPositive();
    assertThat(number(finding, "reset_read_by_the_peer_bytes"))
        .isLessThanOrEqualTo(number(finding, "reset_accepted_bytes"));
    assertThat(finding.numbers()).containsEntry("fin_end_for_the_peer", "FIN");
    assertThat(finding.because())
        .contains("ClosedChannelException, the timeout went to the pipeline");
    assertThat(finding.errors())
        .hasSize(2)
        .allSatisfy(pair -> assertThat(pair.netty()).contains("WriteTimeoutException"));
  }

  @OnEachTransport
  void should_differ_when_the_reader_reads_in_time(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new WriteTimeout(Duration.ofSeconds(20), false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }

  private static long number(Finding finding, String name) {
    return ((Number) finding.numbers().get(name)).longValue();
  }
}
