package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.testing.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VaryingScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  private final Random random = Seed.printedFor("VaryingScheduleTest");

  @Test
  void should_be_the_constant_schedule_when_the_rate_never_changes() {
    // given
    Schedule constant = new ConstantSchedule(7_919);
    Schedule varying = constantArrivals(RateProfile.constant(7_919));
    // then
    for (int i = 0; i < 50_000; i++) {
      assertThat(varying.next()).as("arrival %s", i).isCloseTo(constant.next(), within(2L));
    }
  }

  @Test
  void should_give_each_step_its_own_rate_for_its_own_time() {
    // when
    long[] due =
        due(constantArrivals(RateProfile.steps(List.of(10.0, 20.0, 40.0), 2 * SECOND)), 200);
    // then
    assertThat(countIn(due, 0, 2)).isEqualTo(20);
    assertThat(countIn(due, 2, 4)).isEqualTo(40);
    assertThat(countIn(due, 4, 6)).isEqualTo(80);
    assertThat(due[21] - due[20]).isEqualTo(SECOND / 20);
    assertThat(due[199]).as("the last rate goes on").isEqualTo(6 * SECOND + 59 * SECOND / 40);
  }

  @Test
  void should_have_as_many_due_by_any_time_as_the_area_under_the_ramp() {
    for (int round = 0; round < 200; round++) {
      // given
      double from = random.nextInt(4) == 0 ? 0 : 1 + 1_000 * random.nextDouble();
      double to = 1 + 1_000 * random.nextDouble();
      double seconds = 1 + 9 * random.nextDouble();
      RateProfile ramp = RateProfile.ramp(from, to, (long) (seconds * SECOND));
      long[] due = due(constantArrivals(ramp), (int) ((from + to) / 2 * seconds));
      // then
      assertThat(due).isSorted();
      for (int k = 1; k < due.length; k += 1 + due.length / 20) {
        double t = due[k] / 1e9;
        double area = from * t + (to - from) * t * t / (2 * seconds);
        assertThat(area)
            .as("%s to %s in %s s, arrival %s at %s s", from, to, seconds, k, t)
            .isCloseTo(k, within(1e-3));
      }
    }
  }

  @Test
  void should_keep_the_mean_of_poisson_arrivals_in_every_second_of_a_ramp() {
    // given
    RateProfile ramp = RateProfile.ramp(1_000, 11_000, 10 * SECOND);
    // when
    long[] due = due(new VaryingSchedule(ramp, new PoissonSchedule(1, random.nextLong())), 50_000);
    // then the bounds are six standard deviations away
    assertThat(due).isSorted();
    for (int second = 0; second < 8; second++) {
      double expected = 1_500 + 1_000.0 * second;
      assertThat((double) countIn(due, second, second + 1))
          .as("second %s", second)
          .isCloseTo(expected, within(6 * Math.sqrt(expected)));
    }
  }

  @Test
  void should_hold_the_first_rate_for_the_warm_up() {
    // when
    RateProfile profile = RateProfile.ramp(100, 300, SECOND).after(SECOND);
    long[] due = due(constantArrivals(profile), 300);
    // then
    assertThat(countIn(due, 0, 1)).isEqualTo(100);
    assertThat(countIn(due, 1, 2)).isEqualTo(200);
    assertThat(profile.lengthNanos()).isEqualTo(2 * SECOND);
    assertThat(profile.meanPerSecond(2 * SECOND)).isCloseTo(150, within(1e-9));
    assertThat(profile.meanPerSecond(4 * SECOND)).isCloseTo(225, within(1e-9));
    assertThat(profile.isConstant()).isFalse();
  }

  private static Schedule constantArrivals(RateProfile profile) {
    return new VaryingSchedule(profile, new ConstantSchedule(1));
  }

  private static long[] due(Schedule schedule, int count) {
    return LongStream.generate(schedule::next).limit(count).toArray();
  }

  private static long countIn(long[] due, long fromSecond, long toSecond) {
    return Arrays.stream(due)
        .filter(t -> t >= fromSecond * SECOND && t < toSecond * SECOND)
        .count();
  }
}
