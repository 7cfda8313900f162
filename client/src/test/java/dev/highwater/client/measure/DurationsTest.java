package dev.highwater.client.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.testing.Seed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DurationsTest {
  private static final double EXACT_TO = 0.001;
  private static final double HARDLY_ONE_OF_TEN_THOUSAND = 0.0099; // in percent

  private final Random random = Seed.printedFor("DurationsTest");

  @Test
  void should_be_all_zero_without_a_value() {
    assertThat(new Durations().distribution())
        .isEqualTo(new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void should_give_the_percentiles_of_a_sorted_array_within_a_thousandth() {
    for (int i = 0; i < 20; i++) {
      // given
      long[] nanos = anyNanos(1 + random.nextInt(30_000));
      // when
      Distribution shape = durations(nanos).distribution();
      // then
      Arrays.sort(nanos);
      assertThat(shape.count()).isEqualTo(nanos.length);
      assertClose(shape.min(), nanos[0]);
      assertClose(shape.p50(), ranked(nanos, 50));
      assertClose(shape.p75(), ranked(nanos, 75));
      assertClose(shape.p90(), ranked(nanos, 90));
      assertClose(shape.p99(), ranked(nanos, 99));
      assertClose(shape.p999(), ranked(nanos, 99.9));
      assertClose(shape.p9999(), ranked(nanos, 99.99));
      assertClose(shape.max(), nanos[nanos.length - 1]);
      assertThat(shape.mean())
          .isCloseTo(
              Arrays.stream(nanos).average().getAsDouble() / 1e3, within(EXACT_TO * shape.mean()));
    }
  }

  @Test
  void should_give_quantiles_that_rise_to_the_slowest() {
    // given
    long[] nanos = anyNanos(10_000);
    Durations durations = durations(nanos);
    // when
    List<Quantile> quantiles = durations.quantiles();
    // then
    Arrays.sort(nanos);
    assertThat(quantiles).hasSizeBetween(20, 400);
    assertThat(quantiles).extracting(Quantile::share).isSorted().allMatch(s -> s >= 0 && s < 1);
    assertThat(quantiles).extracting(Quantile::micros).isSorted();
    assertThat(quantiles.get(quantiles.size() - 1).share()).isEqualTo(0.9999);
    assertClose(quantiles.get(quantiles.size() - 1).micros(), nanos[nanos.length - 1]);
    for (Quantile quantile : quantiles.subList(1, quantiles.size() - 1)) {
      double percent = quantile.share() * 100;
      assertThat(quantile.micros() * 1e3) // what lies beyond all but the slowest means the slowest
          .isBetween(
              ranked(nanos, percent - HARDLY_ONE_OF_TEN_THOUSAND) * (1 - EXACT_TO),
              ranked(nanos, percent + HARDLY_ONE_OF_TEN_THOUSAND) * (1 + EXACT_TO));
    }
    assertThat(new Durations().quantiles()).isEmpty();
  }

  @Test
  void should_be_the_same_added_up_as_recorded_in_one() {
    // given
    long[] nanos = anyNanos(5_000);
    Durations sum = new Durations();
    // when
    for (int from = 0; from < nanos.length; ) {
      int to = Math.min(nanos.length, from + 1 + random.nextInt(1_000));
      sum.add(durations(Arrays.copyOfRange(nanos, from, to)));
      from = to;
    }
    // then
    assertThat(sum.distribution()).isEqualTo(durations(nanos).distribution());
    assertThat(sum.encoded()).isEqualTo(durations(nanos).encoded());
  }

  @Test
  void should_be_decoded_by_hdrhistogram_as_it_was_encoded() throws Exception {
    // given
    Durations durations = durations(anyNanos(5_000));
    // when
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(durations.encoded()));
    Histogram decoded = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    // then
    assertThat(decoded).isEqualTo(durations.histogram());
    assertThat(decoded.getTotalCount()).isEqualTo(5_000);
    assertThat(decoded.getValueAtPercentile(99) / 1e3).isEqualTo(durations.distribution().p99());
  }

  @Test
  void should_take_what_is_out_of_range_for_its_end() {
    // given
    Durations durations = new Durations();
    // when
    durations.record(-5);
    durations.record(Long.MAX_VALUE);
    // then
    assertThat(durations.count()).isEqualTo(2);
    assertThat(durations.distribution().min()).isZero();
    assertThat(durations.distribution().max()).isCloseTo(3.6e9, within(3.6e9 * EXACT_TO));
  }

  /** Of all magnitudes from nanoseconds to half an hour. */
  private long[] anyNanos(int count) {
    return random.longs(count).map(n -> (n >>> 1) >>> (23 + random.nextInt(40))).toArray();
  }

  private static Durations durations(long[] nanos) {
    Durations durations = new Durations();
    Arrays.stream(nanos).forEach(durations::record);
    return durations;
  }

  private static long ranked(long[] sorted, double percentile) {
    int rank = (int) Math.ceil(percentile / 100 * sorted.length - 1e-9);
    return sorted[Math.max(1, rank) - 1];
  }

  private static void assertClose(double micros, long nanos) {
    assertThat(micros * 1e3).isCloseTo((double) nanos, within(Math.max(1, nanos * EXACT_TO)));
  }

  @Test
  void should_tell_a_percentile_that_falls_on_lower_bounds_from_one_below_them() {
    // given 70 that are known and 30 of which it is known that they took longer
    Durations durations = new Durations();
    for (int i = 0; i < 70; i++) {
      durations.record(1_000_000);
    }
    for (int i = 1; i <= 30; i++) {
      durations.recordLowerBound(i * 100_000_000L);
    }
    // when
    Distribution distribution = durations.distribution();
    // then
    assertThat(distribution.count()).isEqualTo(100);
    assertThat(distribution.lowerBounds()).isEqualTo(30);
    assertThat(distribution.isLowerBound(distribution.p50())).isFalse();
    assertThat(distribution.isLowerBound(distribution.p75())).isTrue();
    assertThat(distribution.isLowerBound(distribution.max())).isTrue();
    assertThat(distribution.isMeanLowerBound()).isTrue();
    assertThat(distribution.p75()).isBetween(499_000.0, 501_000.0);
    // and they are added, written and read with the others
    Durations read =
        Durations.decoded(durations.encoded(), String.valueOf(durations.encodedLowerBounds()));
    read.add(durations);
    assertThat(read.distribution().lowerBounds()).isEqualTo(60);
    read.clear();
    assertThat(read.distribution().lowerBounds()).isZero();
    assertThat(read.encodedLowerBounds()).isNull();
  }

  @Test
  void should_refuse_lower_bounds_that_are_none_of_the_durations() {
    // given
    Durations some = new Durations();
    some.record(1_000);
    Durations others = new Durations();
    others.recordLowerBound(5_000);
    String bounds = String.valueOf(others.encodedLowerBounds());
    // then
    assertThatThrownBy(() -> Durations.decoded(some.encoded(), bounds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lower bounds that are among the durations");
  }

  @Test
  void should_count_what_was_longer() {
    // given
    Durations durations = new Durations();
    durations.record(1_000, 3);
    durations.record(2_000_000, 2);
    // then
    assertThat(durations.countAbove(1_000)).isEqualTo(2);
    assertThat(durations.countAbove(999)).isEqualTo(5);
    assertThat(durations.countAbove(2_000_000)).isZero();
    assertThat(durations.countAbove(Long.MAX_VALUE)).isZero();
    assertThat(new Durations().countAbove(0)).isZero();
  }
}
