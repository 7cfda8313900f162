package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.testing.Seed;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  @Test
  void should_leave_nothing_over() {
    Random random = Seed.printedFor("should_leave_nothing_over");
    for (int i = 0; i < 1_000; i++) {
      // given
      int of = 1 + random.nextInt(100);
      long total = random.nextLong() >>> (1 + random.nextInt(62));
      // when
      long sum = 0;
      for (int index = 1; index <= of; index++) {
        long part = new Shard(index, of).partOf(total);
        assertThat(part).isBetween(total / of, total / of + 1);
        sum += part;
      }
      // then
      assertThat(sum).isEqualTo(total);
    }
  }

  @Test
  void should_give_each_client_a_seed_of_its_own_and_the_first_that_of_the_user() {
    Set<Long> seeds = new HashSet<>();
    for (int index = 1; index <= 100; index++) {
      seeds.add(new Shard(index, 100).seed(7));
    }
    assertThat(seeds).hasSize(100).contains(7L);
    assertThat(new Shard(1, 100).seed(7)).isEqualTo(7);
  }

  @Test
  void should_not_give_a_client_the_random_values_of_the_one_before_it_shifted() {
    // given
    Set<Long> first = new HashSet<>();
    new SplittableRandom(new Shard(1, 9).seed(7)).longs(1_000).forEach(first::add);
    for (int index = 2; index <= 9; index++) {
      // when
      LongStream other = new SplittableRandom(new Shard(index, 9).seed(7)).longs(1_000);
      // then
      assertThat(other.filter(first::contains).count()).isZero();
    }
  }

  @Test
  void should_read_what_it_writes() {
    assertThat(Shard.parse("2/8")).isEqualTo(new Shard(2, 8)).hasToString("2/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2", "0/8", "9/8", "-1/8", "1/0", "1/1000000", "a/b", "1/8/2", " 1/8"})
  void should_refuse_what_is_no_part(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I/N with I from 1 to N");
  }
}
