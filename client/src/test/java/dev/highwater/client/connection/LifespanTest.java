package dev.highwater.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifespanTest {
  private static final Duration ASKED = Duration.ofSeconds(10);

  @Test
  void should_spread_the_ends_of_connections_that_begin_together() {
    // given
    Lifespan lifespan = new Lifespan(Long.MAX_VALUE, ASKED, CloseWay.FIN, 1);
    int[] ends = new int[10];
    // when a thousand connections have ten lives each
    for (int place = 0; place < 1_000; place++) {
      for (int count = 0; count < 10; count++) {
        long millis = age(lifespan, place, count).toMillis();
        assertThat(millis).isBetween(9_000L, 10_000L);
        ends[(int) Math.min(9, (millis - 9_000) / 100)]++;
      }
    }
    // then each hundred milliseconds has its share
    assertThat(Arrays.stream(ends)).allMatch(some -> some > 800 && some < 1_200);
  }

  @Test
  void should_draw_the_same_life_for_the_same_seed_and_another_for_anything_else() {
    Set<Duration> drawn = new HashSet<>();
    for (long seed = 1; seed <= 10; seed++) {
      Lifespan lifespan = new Lifespan(Long.MAX_VALUE, ASKED, CloseWay.FIN, seed);
      for (int place = 0; place < 10; place++) {
        for (int count = 0; count < 10; count++) {
          assertThat(age(lifespan, place, count)).isEqualTo(age(lifespan, place, count));
          drawn.add(age(lifespan, place, count));
        }
      }
    }
    assertThat(drawn).hasSize(1_000);
  }

  @Test
  void should_have_no_age_without_a_limit() {
    assertThat(Lifespan.UNLIMITED.ageOf(0, 0)).isNull();
  }

  private static Duration age(Lifespan lifespan, int place, int count) {
    Duration age = lifespan.ageOf(place, count);
    assertThat(age).isNotNull();
    return age;
  }
}
