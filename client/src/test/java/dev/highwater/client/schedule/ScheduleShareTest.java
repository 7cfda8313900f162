package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ScheduleShareTest {
  /** Who got an arrival and when it is due. */
  private record Taken(int connection, long dueNanos) {}

  private final Random random = Seed.printedFor("ScheduleShareTest");

  @Test
  void should_hand_out_every_arrival_of_the_schedule_once() {
    for (int i = 0; i < 300; i++) {
      // given
      int connections = 1 + random.nextInt(60);
      int loops = 1 + random.nextInt(Math.min(connections, 16));
      int arrivals = connections * (1 + random.nextInt(20)) + random.nextInt(connections);
      Supplier<Schedule> schedule = anySchedule();
      // when
      Map<Long, Taken> taken = new TreeMap<>();
      for (int loop = 0; loop < loops; loop++) {
        ScheduleShare share = new ScheduleShare(schedule.get(), connections, loop, loops);
        while (share.arrival() < arrivals) {
          int connection = share.connectionOfLoop() * loops + loop;
          Taken before = taken.put(share.arrival(), new Taken(connection, share.dueNanos()));
          assertThat(before).as("arrival %d was taken twice", share.arrival()).isNull();
          share.advance();
        }
      }
      // then
      Schedule whole = schedule.get();
      assertThat(taken).as("%d connections, %d loops", connections, loops).hasSize(arrivals);
      for (long k = 0; k < arrivals; k++) {
        assertThat(taken.get(k)).isEqualTo(new Taken((int) (k % connections), whole.next()));
      }
    }
  }

  @Test
  void should_number_connections_within_their_loop() {
    // given 5 connections, of which loop 1 of 2 has the numbers 1 and 3
    ScheduleShare share = new ScheduleShare(new ConstantSchedule(1), 5, 1, 2);
    // then
    assertThat(share.arrival()).isEqualTo(1);
    assertThat(share.connectionOfLoop()).isZero();
    share.advance();
    assertThat(share.arrival()).isEqualTo(3);
    assertThat(share.connectionOfLoop()).isEqualTo(1);
    share.advance();
    assertThat(share.arrival()).isEqualTo(6);
    assertThat(share.connectionOfLoop()).isZero();
    assertThat(share.dueNanos()).isEqualTo(6_000_000_000L);
  }

  private Supplier<Schedule> anySchedule() {
    double rate = 1 + random.nextInt(1_000_000);
    long seed = random.nextLong();
    return random.nextBoolean()
        ? () -> new ConstantSchedule(rate)
        : () -> new PoissonSchedule(rate, seed);
  }
}
