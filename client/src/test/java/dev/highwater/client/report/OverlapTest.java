package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.report.Overlap.Window;
import dev.highwater.testing.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void should_be_what_counting_every_millisecond_finds() {
    Random random = Seed.printedFor("should_be_what_counting_every_millisecond_finds");
    for (int round = 0; round < 1_000; round++) {
      // given
      List<Window> windows = new ArrayList<>();
      BitSet any = new BitSet();
      BitSet all = new BitSet();
      all.set(0, 2_000);
      for (int run = 1 + random.nextInt(6); run > 0; run--) {
        int sending = random.nextInt(500);
        int warmup = random.nextInt(500);
        int length = random.nextInt(1_000);
        windows.add(new Window(NOON.plusMillis(sending), Duration.ofMillis(warmup), length / 1e3));
        BitSet one = new BitSet();
        one.set(sending + warmup, sending + warmup + length);
        any.or(one);
        all.and(one);
      }
      // when
      Overlap overlap = Overlap.of(windows);
      // then
      assertThat(overlap.seconds())
          .as("%s", windows)
          .isCloseTo(any.cardinality() / 1e3, within(1e-9));
      assertThat(overlap.commonSeconds())
          .as("%s", windows)
          .isCloseTo(all.cardinality() / 1e3, within(1e-9));
    }
  }

  @Test
  void should_say_nothing_of_a_tenth_of_a_second() {
    assertThat(new Overlap(9.95, 10.04).caution()).isNull();
    assertThat(new Overlap(9.95, 10.06).caution()).contains("9.95s of 10.1s", "are added");
    assertThat(new Overlap(0, 0).caution()).isNull(); // all were interrupted in the warm-up
  }

  @Test
  void should_not_add_the_rates_of_runs_that_share_less_than_nine_tenths() {
    assertThat(new Overlap(9.01, 10).addsRates()).isTrue();
    assertThat(new Overlap(8.99, 10).addsRates()).isFalse();
    assertThat(new Overlap(8.99, 10).caution()).contains("8.99s of 10.0s", "not sums");
  }

  @Test
  void should_bear_any_time() {
    Overlap overlap =
        Overlap.of(
            List.of(
                new Window(Instant.MIN, Duration.ofDays(365), 1),
                new Window(Instant.MAX, Duration.ofDays(365), 1)));
    assertThat(overlap.commonSeconds()).isZero();
    assertThat(overlap.seconds()).isPositive();
  }
}
