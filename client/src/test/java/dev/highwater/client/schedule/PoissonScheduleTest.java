package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.testing.Seed;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PoissonScheduleTest {
  private static final int MANY = 200_000;

  private final Random random = Seed.printedFor("PoissonScheduleTest");

  @Test
  void should_give_the_same_due_times_for_the_same_seed_and_others_for_another() {
    // given
    long seed = random.nextLong();
    // when
    long[] first = dueTimes(5_000, seed, 1_000);
    // then
    assertThat(dueTimes(5_000, seed, 1_000)).isEqualTo(first);
    assertThat(dueTimes(5_000, seed + 1, 1_000)).isNotEqualTo(first);
  }

  @Test
  void should_never_go_back() {
    for (int i = 0; i < 50; i++) {
      // given
      double rate = Math.pow(10, random.nextDouble() * 8 - 1);
      // when
      long[] due = dueTimes(rate, random.nextLong(), 1_000);
      // then
      assertThat(due).as("%f/s", rate).isSorted();
      assertThat(due[0]).isNotNegative();
    }
  }

  @Test
  void should_have_exponentially_distributed_distances() {
    // given
    double rate = 1_000;
    double expected = 1e9 / rate;
    // when
    long[] due = dueTimes(rate, random.nextLong(), MANY);
    double[] gaps = new double[MANY];
    for (int i = 0; i < MANY; i++) {
      gaps[i] = due[i] - (i == 0 ? 0 : due[i - 1]);
    }
    // then the bounds are more than ten standard errors away
    double mean = mean(gaps);
    assertThat(mean / expected).isCloseTo(1, within(0.03));
    double variance = 0;
    long aboveMean = 0;
    for (double gap : gaps) {
      variance += (gap - mean) * (gap - mean) / MANY;
      aboveMean += gap > expected ? 1 : 0;
    }
    assertThat(variance / (expected * expected)).isCloseTo(1, within(0.1));
    assertThat(aboveMean / (double) MANY).isCloseTo(Math.exp(-1), within(0.015));
    assertThat(correlationOfNeighbours(gaps, mean, variance)).isCloseTo(0, within(0.03));
  }

  private static double correlationOfNeighbours(double[] gaps, double mean, double variance) {
    double sum = 0;
    for (int i = 1; i < gaps.length; i++) {
      sum += (gaps[i] - mean) * (gaps[i - 1] - mean);
    }
    return sum / (gaps.length - 1) / variance;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static long[] dueTimes(double rate, long seed, int count) {
    PoissonSchedule schedule = new PoissonSchedule(rate, seed);
    return LongStream.generate(schedule::next).limit(count).toArray();
  }
}
