package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.time.Duration;
import java.util.List;

class BufferSizeTest {
  @OnEachTransport
  void should_find_that_the_buffer_bounds_the_throughput(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new BufferSize(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    List<?> measured = (List<?>) finding.numbers().get("measured_bytes_per_s");
    List<?> effective = (List<?>) finding.numbers().get("effective_bytes");
    if (KernelSocket.isTold()) {
      assertThat(effective.get(0)).isEqualTo(2 * 16_384);
    }
    List<?> most = (List<?>) finding.numbers().get("most_bytes_per_s");
    assertThat((long) measured.get(0)).isPositive().isLessThan((long) (1.1 * (long) most.get(0)));
    assertThat((long) measured.get(4)).isGreaterThan(4 * (long) measured.get(0));
    assertThat(finding.numbers().containsKey("held_back_by_the_window_percent"))
        .isEqualTo(transport.isLinuxNative());
  }

  @OnEachTransport
  void should_differ_without_a_delay(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new BufferSize(Duration.ZERO), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
