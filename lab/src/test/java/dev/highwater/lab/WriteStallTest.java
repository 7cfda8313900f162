package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.lab.bench.Moment;
import dev.highwater.lab.bench.Plot;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.List;
import java.util.regex.Pattern;

class WriteStallTest {
  @OnEachTransport
  void should_find_that_writing_goes_on_once_the_reader_reads(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new WriteStall(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat((long) finding.numbers().get("auto_accepted_bytes"))
        .isGreaterThan((long) finding.numbers().get("32k_accepted_bytes"));
    assertThat(finding.numbers()).containsEntry("unaccounted_bytes", 0L);
    assertThat(finding.numbers())
        .containsKeys("auto_unwritable_ms", "32k_unwritable_ms", "256k_unwritable_ms");
    assertThat(finding.plots())
        .hasSize(3)
        .allSatisfy(
            plot ->
                assertThat(plot.curves())
                    .extracting(Plot.Curve::name)
                    .contains("pending in Netty", "Netty's count"));
    if (transport.isLinuxNative()) {
      assertThat(ledgers(finding)).hasSizeGreaterThan(12).allSatisfy(WriteStallTest::addsUp);
    }
  }

  @OnEachTransport
  void should_differ_when_the_reader_never_reads(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new WriteStall(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }

  private static List<String> ledgers(Finding finding) {
    return finding.timeline().stream()
        .map(Moment::what)
        .filter(what -> what.endsWith(" written"))
        .toList();
  }

  /** The parts, as they are shown, are the sum, as it is shown. */
  private static void addsUp(String ledger) {
    List<Long> numbers =
        Pattern.compile("[\\d,]*\\d")
            .matcher(ledger)
            .results()
            .map(number -> Long.parseLong(number.group().replace(",", "")))
            .toList();
    assertThat(numbers).hasSize(5);
    assertThat(numbers.subList(0, 4).stream().mapToLong(n -> n).sum()).isEqualTo(numbers.get(4));
  }
}
