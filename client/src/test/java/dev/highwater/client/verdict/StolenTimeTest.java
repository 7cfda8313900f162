package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.verdict.StolenTime.Ticks;
import java.util.List;
import org.junit.jupiter.api.Test;

class StolenTimeTest {
  @Test
  void should_read_steal_and_the_sum_without_counting_guests_twice() {
    assertThat(
            StolenTime.parse(
                List.of("cpu  100 1 20 800 5 2 2 70 50 1", "cpu0 1 1 1 1 1 1 1 1 1 1", "intr 1")))
        .isEqualTo(new Ticks(70, 1_000));
    assertThat(StolenTime.parse(List.of("cpu  100 1 20 800 5 2 2 70")))
        .as("of a kernel without guests")
        .isEqualTo(new Ticks(70, 1_000));
  }

  @Test
  void should_know_nothing_of_other_texts() {
    for (String line :
        List.of("", "cpu", "cpu  1 2 3 4 5 6 7", "cpu0 1 2 3 4 5 6 7 8", "cpu  1 2 3 4 5 6 7 x")) {
      assertThat(StolenTime.parse(List.of(line))).as("of %s", line).isNull();
    }
    assertThat(StolenTime.parse(List.of())).isNull();
  }

  @Test
  void should_share_out_what_came_in_between() {
    Ticks before = new Ticks(100, 10_000);
    assertThat(StolenTime.share(before, new Ticks(330, 11_000))).isCloseTo(0.23, within(1e-9));
    assertThat(StolenTime.share(before, new Ticks(90, 11_000))).isZero();
    assertThat(StolenTime.share(before, before)).isNaN();
    assertThat(StolenTime.share(null, before)).isNaN();
    assertThat(StolenTime.share(before, null)).isNaN();
  }
}
