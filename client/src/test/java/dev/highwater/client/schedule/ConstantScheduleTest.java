package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConstantScheduleTest {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  @Test
  void should_begin_at_zero_and_go_on_at_equal_distances() {
    // given
    ConstantSchedule schedule = new ConstantSchedule(1_000);
    // then
    assertThat(schedule.next()).isZero();
    assertThat(schedule.next()).isEqualTo(1_000_000);
    assertThat(schedule.next()).isEqualTo(2_000_000);
  }

  @Test
  void should_keep_to_k_divided_by_the_rate_at_any_rate() {
    // given
    Random random = Seed.printedFor("ConstantScheduleTest");
    for (int i = 0; i < 200; i++) {
      double rate = Math.pow(10, random.nextDouble() * 8 - 1); // 0.1/s to 10M/s
      ConstantSchedule schedule = new ConstantSchedule(rate);
      long previous = -1;
      for (long k = 0; k < 500; k++) {
        // when
        long due = schedule.next();
        // then
        assertThat(due)
            .as("due time %d at %f/s", k, rate)
            .isGreaterThanOrEqualTo(previous)
            .isBetween(exact(k, rate) - 1, exact(k, rate) + 1);
        previous = due;
      }
    }
  }

  @Test
  void should_not_drift_over_a_hundred_million_due_times() {
    // given a distance that no binary fraction holds exactly
    double rate = 3_333_333.3;
    ConstantSchedule schedule = new ConstantSchedule(rate);
    long last = 100_000_000;
    // when
    for (long k = 0; k < last; k++) {
      schedule.next();
    }
    // then
    assertThat(schedule.next()).isBetween(exact(last, rate) - 1, exact(last, rate) + 1);
  }

  private static long exact(long k, double rate) {
    return BigDecimal.valueOf(k)
        .multiply(NANOS)
        .divide(new BigDecimal(rate), MathContext.DECIMAL128)
        .longValue();
  }
}
