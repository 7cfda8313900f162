package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.testing.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunShareTest {
  private static final long SECOND = 1_000_000_000L;

  private final Random random = Seed.printedFor("RunShareTest");

  @Test
  void should_have_together_the_due_times_of_the_whole() {
    for (int round = 0; round < 300; round++) {
      // given
      int clients = 1 + random.nextInt(50);
      int each = 1 + random.nextInt(60);
      Function<RunShare, Schedule> schedule = anySchedule();
      long[] whole = due(schedule.apply(RunShare.ALL), clients * each);
      for (int client = 0; client < clients; client++) {
        // when
        long[] own = due(schedule.apply(new RunShare(client, clients, 0)), each);
        // then
        for (int k = 0; k < each; k++) {
          assertThat(own[k])
              .as("round %d, arrival %d of client %d of %d", round, k, client, clients)
              .isEqualTo(whole[k * clients + client]);
        }
      }
    }
  }

  @Test
  void should_have_together_the_due_times_of_the_whole_over_the_loops_of_every_client() {
    for (int round = 0; round < 100; round++) {
      // given clients with different numbers of connections and of event loops
      int clients = 1 + random.nextInt(20);
      int each = 1 + random.nextInt(60);
      Function<RunShare, Schedule> schedule = anySchedule();
      LongStream.Builder taken = LongStream.builder();
      for (int client = 0; client < clients; client++) {
        int connections = 1 + random.nextInt(30);
        int loops = 1 + random.nextInt(Math.min(connections, 8));
        for (int loop = 0; loop < loops; loop++) {
          // when
          Schedule own = schedule.apply(new RunShare(client, clients, 0));
          ScheduleShare share = new ScheduleShare(own, connections, loop, loops);
          for (; share.arrival() < each; share.advance()) {
            taken.add(share.dueNanos());
          }
        }
      }
      // then
      assertThat(taken.build().sorted().toArray())
          .as("round %d, %d clients", round, clients)
          .isEqualTo(due(schedule.apply(RunShare.ALL), clients * each));
    }
  }

  @Test
  void should_begin_later_by_its_part_of_its_own_spacing() {
    for (int round = 0; round < 200; round++) {
      // given
      double perSecond = 1 + 10_000 * random.nextDouble();
      double shift = random.nextDouble();
      int clients = 1 + random.nextInt(9);
      RunShare share = new RunShare(random.nextInt(clients), clients, 0);
      // when
      long[] first = due(share.constant(perSecond), 200);
      long[] later = due(share.shiftedBy(shift).constant(perSecond), 200);
      // then
      for (int k = 0; k < 200; k++) {
        assertThat((double) (later[k] - first[k])).isCloseTo(shift * 1e9 / perSecond, within(2.0));
      }
    }
  }

  @Test
  void should_not_drift_apart_from_the_whole_over_a_hundred_million_due_times() {
    // given a distance that no binary fraction holds exactly
    Schedule whole = new ConstantSchedule(3_333_333.3);
    Schedule last = new RunShare(999_999, 1_000_000, 0).constant(3_333_333.3);
    // then
    for (int k = 0; k < 100; k++) {
      for (int other = 1; other < 1_000_000; other++) {
        whole.next();
      }
      assertThat(last.next()).isEqualTo(whole.next());
    }
  }

  /** Arrivals at a rate that stands still or changes, with or without a warm-up before. */
  private Function<RunShare, Schedule> anySchedule() {
    long seed = random.nextLong();
    boolean poisson = random.nextBoolean();
    RateProfile profile = anyProfile();
    if (profile.isConstant()) {
      double perSecond = profile.firstPerSecond();
      return share -> poisson ? share.poisson(perSecond, seed) : share.constant(perSecond);
    }
    RateProfile withWarmup = profile.after(random.nextInt(3) * SECOND / 2);
    return share ->
        new VaryingSchedule(withWarmup, poisson ? share.poisson(1, seed) : share.constant(1));
  }

  private RateProfile anyProfile() {
    return switch (random.nextInt(3)) {
      case 0 -> RateProfile.constant(anyRate());
      case 1 -> RateProfile.ramp(random.nextBoolean() ? 0 : anyRate(), anyRate(), SECOND);
      default -> RateProfile.steps(List.of(anyRate(), anyRate(), anyRate()), SECOND / 10);
    };
  }

  private double anyRate() {
    return Math.pow(10, random.nextDouble() * 5);
  }

  private static long[] due(Schedule schedule, int count) {
    long[] due = LongStream.generate(schedule::next).limit(count).toArray();
    assertThat(Arrays.stream(due).min().orElse(0)).isNotNegative();
    return due;
  }
}
