package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.List;

class NagleTest {
  @OnEachTransport
  void should_find_that_a_second_write_waits_for_the_delayed_acknowledgement(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new Nagle(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat((double) finding.numbers().get("nagle_median_ms")).isGreaterThan(30);
    assertThat((List<?>) finding.numbers().get("nagle_rounds_by_class"))
        .extracting(count -> (long) count)
        .satisfies(
            counts ->
                assertThat(counts.stream().mapToLong(Long::longValue).sum())
                    .isEqualTo((int) finding.numbers().get("rounds")));
    assertThat(finding.plots()).singleElement().extracting(p -> p.curves().size()).isEqualTo(3);
    if (transport.isLinuxNative()) { // the kernel says that it held the second part back
      assertThat((int) finding.numbers().get("nagle_rounds_with_bytes_held_back"))
          .isGreaterThan((int) finding.numbers().get("rounds") / 2);
      assertThat(finding.numbers()).containsEntry("nodelay_rounds_with_bytes_held_back", 0);
    }
  }

  @OnEachTransport
  void should_differ_when_nagle_is_off_all_the_time(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new Nagle(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
