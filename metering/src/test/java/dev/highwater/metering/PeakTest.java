package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now = Long.MAX_VALUE - 30 * SECOND; // nanoTime may be about to overflow
  private final Peak peak = new Peak(now);

  @Test
  void should_show_the_same_largest_value_to_everybody_who_asks() {
    // given
    peak.raiseTo(7);
    peak.raiseTo(5);
    // when
    pass(4);
    long first = peak.recent(now);
    pass(1);
    long second = peak.recent(now);
    // then
    assertThat(first).isEqualTo(7);
    assertThat(second).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9, 10, 11, 59, 60, 300})
  void should_show_a_value_for_a_minute_and_little_more(int secondsBefore) {
    // given
    pass(secondsBefore);
    peak.raiseTo(7);
    // when
    pass(59);
    // then
    assertThat(peak.recent(now)).isEqualTo(7);
    // when
    pass(12);
    // then
    assertThat(peak.recent(now)).isZero();
    assertThat(peak.ever()).isEqualTo(7);
  }

  @Test
  void should_show_the_next_largest_once_the_largest_is_too_old() {
    // given
    peak.raiseTo(9);
    pass(30);
    peak.raiseTo(4);
    // when
    pass(42);
    // then
    assertThat(peak.recent(now)).isEqualTo(4);
  }

  @Test
  void should_go_on_showing_what_lasts() {
    // given
    peak.raiseTo(9);
    // when
    for (int i = 0; i < 200; i++) {
      now += SECOND;
      peak.present(4, now);
    }
    // then
    assertThat(peak.recent(now)).isEqualTo(4);
    // when: its event loop hangs with it
    now += 1_000 * SECOND;
    // then
    assertThat(peak.recent(now)).isEqualTo(4);
  }

  @Test
  void should_forget_what_is_old_even_when_nobody_looks_any_more() {
    // given
    peak.raiseTo(9);
    pass(1);
    // when
    now += 71 * SECOND;
    // then
    assertThat(peak.recent(now)).isZero();
    // when: somebody looks again, and then there is something
    peak.present(0, now);
    peak.raiseTo(3);
    // then
    assertThat(peak.recent(now)).isEqualTo(3);
  }

  @Test
  void should_count_what_a_long_pause_of_its_event_loop_held_up() {
    // given
    peak.raiseTo(9);
    now += 45 * SECOND;
    peak.present(0, now);
    // when
    pass(10);
    // then
    assertThat(peak.recent(now)).isEqualTo(9);
  }

  /** The event loop looks once a second. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now += SECOND;
      peak.present(0, now);
    }
  }
}
