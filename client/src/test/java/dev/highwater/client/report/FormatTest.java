package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.verdict.Metric;
import org.junit.jupiter.api.Test;

class FormatTest {
  @Test
  void should_show_counts_with_their_thousands_apart() {
    assertThat(Format.count(0)).isEqualTo("0");
    assertThat(Format.count(1_234_567)).isEqualTo("1,234,567");
  }

  @Test
  void should_show_durations_with_three_digits_and_the_unit_that_fits() {
    assertThat(Format.micros(0)).isEqualTo("0us");
    assertThat(Format.micros(0.05)).isEqualTo("0.05us");
    assertThat(Format.micros(41.53)).isEqualTo("41.5us");
    assertThat(Format.micros(999)).isEqualTo("999us");
    assertThat(Format.micros(999.9)).isEqualTo("1.00ms");
    assertThat(Format.micros(2_349)).isEqualTo("2.35ms");
    assertThat(Format.micros(9_999)).isEqualTo("10.0ms");
    assertThat(Format.micros(999_999)).isEqualTo("1.00s");
    assertThat(Format.micros(1_023_000)).isEqualTo("1.02s");
    assertThat(Format.seconds(0)).isEqualTo("0s");
    assertThat(Format.seconds(1.5)).isEqualTo("1.50s");
  }

  @Test
  void should_show_rates() {
    assertThat(Format.rate(0)).isEqualTo("0.0/s");
    assertThat(Format.rate(12.34)).isEqualTo("12.3/s");
    assertThat(Format.rate(20_000)).isEqualTo("20,000/s");
  }

  @Test
  void should_show_throughput_in_bytes_and_in_bits() {
    assertThat(Format.throughput(125_000_000)).isEqualTo("119.21 MiB/s (1.000 Gbit/s)");
    assertThat(Format.mebibytes(1_048_576)).isEqualTo("1.0 MiB/s");
  }

  @Test
  void should_show_bytes_exactly_while_they_are_few() {
    assertThat(Format.bytes(0)).isEqualTo("0 B");
    assertThat(Format.bytes(608)).isEqualTo("608 B");
    assertThat(Format.bytes(65_536)).isEqualTo("64KiB");
    assertThat(Format.bytes(65_632)).isEqualTo("64.1KiB");
    assertThat(Format.bytes(5_000_000)).isEqualTo("4.77MiB");
  }

  @Test
  void should_show_a_figure_on_the_side_of_its_limit_that_it_is_on() {
    assertThat(Format.figure(Metric.Unit.MICROSECONDS, 5_000.001)).isEqualTo("5.000001ms");
    assertThat(Format.figure(Metric.Unit.MICROSECONDS, 5_000)).isEqualTo("5ms");
    assertThat(Format.figure(Metric.Unit.MICROSECONDS, 0.999)).isEqualTo("999ns");
    assertThat(Format.figure(Metric.Unit.MICROSECONDS, 41.5)).isEqualTo("41.5us");
    assertThat(Format.figure(Metric.Unit.SECONDS, 0)).isEqualTo("0ns");
    assertThat(Format.figure(Metric.Unit.SECONDS, 100)).isEqualTo("100s");
    assertThat(Format.figure(Metric.Unit.PER_SECOND, 9_999.99)).isEqualTo("9999.99/s");
    assertThat(Format.figure(Metric.Unit.COUNT, 1_000)).isEqualTo("1,000");
    assertThat(Format.figure(Metric.Unit.PERCENT, 0.1)).isEqualTo("0.1%");
    assertThat(Format.figure(Metric.Unit.MICROSECONDS, Double.NaN)).isEqualTo("-");
  }
}
