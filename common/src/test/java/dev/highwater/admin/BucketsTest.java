package dev.highwater.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void should_put_a_value_that_equals_a_bound_within_it() {
    // given
    var buckets = new Buckets(Ladder.SEGMENTS);
    // when
    buckets.record(0);
    buckets.record(1);
    buckets.record(2);
    buckets.record(3);
    buckets.record(1_001);
    // then
    assertThat(buckets.counts()).containsExactly(2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(buckets.count()).isEqualTo(5);
    assertThat(buckets.sum()).isEqualTo(1_007);
  }

  @Test
  void should_show_latencies_in_seconds_from_10_us_to_10_s() {
    double[] bounds = Ladder.LATENCY.shownBounds();
    assertThat(bounds[0]).isEqualTo(10e-6);
    assertThat(bounds[bounds.length - 2]).isEqualTo(10.0);
    assertThat(bounds[bounds.length - 1]).isInfinite();
    for (Ladder ladder : Ladder.values()) {
      assertThat(ladder.shownBounds()).as("%s", ladder).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void should_add_up_what_event_loops_recorded() {
    // given
    var one = new Buckets(Ladder.BYTES);
    var other = new Buckets(Ladder.BYTES);
    one.record(64);
    other.record(65, 3);
    // when
    Buckets sum = Buckets.sum(List.of(one, other));
    // then
    assertThat(sum.counts()).startsWith(1, 3, 0);
    assertThat(sum.sum()).isEqualTo(64 + 3 * 65);
    assertThat(one.count()).isEqualTo(1);
  }

  @Test
  void should_have_native_buckets_whose_bounds_are_powers_of_the_eighth_root_of_two() {
    // given
    var buckets = new NativeBuckets();
    // when
    buckets.record(1_000_000_000, 2); // 1 s is 2^0: the upper bound of bucket 0
    buckets.record(1_000_000_001, 1); // just above it
    buckets.record(500_000_000, 4); // 2^-1
    buckets.record(0, 5);
    // then
    assertThat(buckets.indexes()).containsExactly(-8, 0, 1);
    assertThat(buckets.counts()).containsExactly(4, 2, 1);
    assertThat(buckets.zeros()).isEqualTo(5);
    assertThat(buckets.classic().count()).isEqualTo(12);
  }
}
