package dev.highwater.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.highwater.testing.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  private static final int ROUNDS = 20_000;
  private static final List<Function<String, ?>> PARSERS =
      List.of(
          ByteSize::parse,
          Durations::parse,
          Rate::parse,
          Instants::parse,
          Counts::parse,
          RawSocketOption::parse,
          HostPort::parse);

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
    "2026-01-31T12:00:00.25Z, 2026-01-31T12:00:00.250Z",
    "2026-01-31T13:00+01:00, 2026-01-31T12:00:00Z",
    "1769860800, 2026-01-31T12:00:00Z",
    "1769860800.5, 2026-01-31T12:00:00.500Z",
    "1769860800.000000001, 2026-01-31T12:00:00.000000001Z",
    "0, 1970-01-01T00:00:00Z"
  })
  void should_read_a_time(String text, Instant time) {
    assertThat(Instants.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "12:00",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-02-30T12:00:00Z",
        "1769860800000",
        "-5",
        "+30s",
        "30s",
        "1e9",
        "2026-01-31 12:00:00Z"
      })
  void should_refuse_what_is_no_time(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Instants.parse(text))
        .withMessageStartingWith("a time with its zone");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512B, 512",
    "64k, 65536",
    "64K, 65536",
    "64KiB, 65536",
    "64 KiB, 65536",
    "1MiB, 1048576",
    "1m, 1048576",
    "1.5GiB, 1610612736",
    ".5k, 512",
    "2TiB, 2199023255552",
    "9223372036854775807, 9223372036854775807"
  })
  void should_read_a_size(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "k",
        "-1",
        "+1",
        "NaN",
        "1e3",
        "1.5",
        "0.1k",
        "64KB",
        "64kb",
        "5s",
        "1 2",
        "1.k",
        "9223372036854775808",
        "9000000000GiB",
        "0x10",
        "1_000",
        "٣"
      })
  void should_refuse_what_is_no_size(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessage("a size such as 512, 64KiB or 1.5MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1500, 1500",
    "1024, 1KiB",
    "65536, 64KiB",
    "1536, 1536",
    "1572864, 1.5MiB",
    "1610612736, 1.5GiB",
    "9223372036854775807, 9223372036854775807"
  })
  void should_write_a_size_in_its_shortest_exact_form(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @Test
  void should_refuse_a_negative_size() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10000000000",
    "0.5, 500000000",
    "7ns, 7",
    "250us, 250000",
    "250µs, 250000",
    "10ms, 10000000",
    "10s, 10000000000",
    "1.5m, 90000000000",
    "1h, 3600000000000",
    "0, 0"
  })
  void should_read_a_duration(String text, long nanos) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "-1s", "10KiB", "10S", "1d", "0.5ns", "NaN", "1s1", "3000000h", "1m30s"})
  void should_refuse_what_is_no_duration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage("a duration such as 250us, 10ms, 10s, 1.5m or 1h");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "250000, 250us",
    "1500000000, 1500ms",
    "90000000000, 90s",
    "60000000000, 1m",
    "3600000000000, 1h",
    "-5000000000, -5s"
  })
  void should_write_a_duration_in_the_largest_unit_that_is_exact(long nanos, String text) {
    assertThat(Durations.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @Test
  void should_write_a_duration_that_no_long_holds() {
    assertThat(Durations.format(Duration.ofSeconds(Long.MAX_VALUE, 1))).endsWith("000000001ns");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "500, 500",
    "50k, 50000",
    "50K/s, 50000",
    "3000/m, 50",
    "1.5M, 1500000",
    "36/h, 0.01",
    "2G/s, 2000000000"
  })
  void should_read_a_rate(String text, double perSecond) {
    assertThat(Rate.parse(text)).isEqualTo(new Rate(perSecond));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/s", "-1", "NaN", "Infinity", "50m", "50/d", "50k/s/s", "50KiB", "1/"})
  void should_refuse_what_is_no_rate(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.parse(text))
        .withMessage("a rate such as 500, 50k, 50k/s or 3000/m");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_rate_that_cannot_be(double perSecond) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(perSecond));
  }

  @ParameterizedTest
  @CsvSource({"0, 0/s", "0.5, 0.5/s", "999, 999/s", "50000, 50k/s", "1500, 1500/s", "2e6, 2M/s"})
  void should_write_a_rate(double perSecond, String text) {
    assertThat(new Rate(perSecond)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "50, 50", "50k, 50000", "1.5k, 1500", "1M, 1000000", "2G, 2000000000"})
  void should_read_a_count(String text, long count) {
    assertThat(Counts.parse(text)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5", "-1", "1m", "1KiB", "10s", "99999999999999999999", "1e3"})
  void should_refuse_what_is_no_count(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Counts.parse(text))
        .withMessage("a whole number such as 50, 50k or 1M");
  }

  @Test
  void should_read_a_socket_option_in_decimal_and_hexadecimal() {
    assertThat(RawSocketOption.parse("0x6:010:-3")).isEqualTo(new RawSocketOption(6, 10, -3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "6:1", "6:1:2:3", "6::1", "a:b:c", "6:1:4294967296", "0x:1:1"})
  void should_refuse_what_is_no_socket_option(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RawSocketOption.parse(text))
        .withMessageStartingWith("LEVEL:NAME:INT");
  }

  @Test
  void should_read_back_every_value_that_it_writes() {
    // given
    SeededRandom random = SeededRandom.forTest("round trip of units");
    for (int i = 0; i < ROUNDS; i++) {
      ByteSize size = new ByteSize(random.positiveLong());
      Duration duration = Duration.ofNanos(random.positiveLong());
      Rate rate = new Rate(random.positiveDouble());
      // when, then
      assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
      assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
      assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
    }
  }

  @Test
  void should_read_back_the_extremes_of_a_double() {
    for (double extreme : new double[] {Double.MIN_VALUE, Double.MAX_VALUE, 0.1}) {
      assertThat(Rate.parse(new Rate(extreme).toString())).isEqualTo(new Rate(extreme));
    }
  }

  @Test
  void should_throw_nothing_but_the_rule_whatever_it_is_given() {
    // given
    SeededRandom random = SeededRandom.forTest("garbage for units");
    List<String> pieces =
        List.of("1", "0", "9", ".", "-", "+", "e", "k", "KiB", "M", "s", "us", "/", ":", "0x", " ");
    for (int i = 0; i < ROUNDS; i++) {
      String text = random.below(2) == 0 ? random.textOf(pieces) : random.anyText();
      for (Function<String, ?> parser : PARSERS) {
        // when
        try {
          assertThat((Object) parser.apply(text)).isNotNull();
        } catch (IllegalArgumentException rule) {
          // then
          assertThat(rule).hasMessageNotContaining("\n").message().isNotBlank();
          assertThat(rule).as(text).isExactlyInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  @Test
  void should_refuse_an_endless_number_at_once() {
    String endless = "9".repeat(5_000_000);
    for (Function<String, ?> parser : PARSERS) {
      assertThatIllegalArgumentException().isThrownBy(() -> parser.apply(endless));
    }
  }
}
