package dev.highwater.client.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecorderTest {
  private final Recorder recorder = new Recorder();

  @ParameterizedTest
  @ValueSource(longs = {1_000, -20, Long.MAX_VALUE - 7})
  void should_count_with_the_warm_up_what_was_due_in_it_though_it_ends_in_the_window(long start) {
    // given
    recorder.windowStartsAt(start);
    // when
    recorder.sent(start - 1);
    recorder.completed(start - 1, start + 5, start + 20);
    recorder.sent(start - 1);
    recorder.timedOut(start - 1, start, start + 9);
    recorder.sent(start - 1);
    recorder.lost(start - 1, start, start + 9);
    // then
    Measurements window = recorder.takeWindow();
    assertThat(window.outcomes().sent()).isZero();
    assertThat(window.outcomes().completed()).isZero();
    assertThat(window.outcomes().timedOut()).isZero();
    assertThat(window.outcomes().lost()).isZero();
    assertThat(window.latency().count()).isZero();
    Measurements warmup = recorder.takeWarmup();
    assertThat(warmup.outcomes().sent()).isEqualTo(3);
    assertThat(warmup.outcomes().completed()).isEqualTo(1);
    assertThat(warmup.outcomes().timedOut()).isEqualTo(1);
    assertThat(warmup.outcomes().lost()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, -20, Long.MAX_VALUE - 7})
  void should_count_with_the_window_what_was_due_from_its_start_on(long start) {
    // given
    recorder.windowStartsAt(start);
    // when
    recorder.sent(start);
    recorder.sent(start + 100);
    recorder.scheduleLag(start, 3_000);
    recorder.completed(start, start + 4_000, start + 10_000);
    // then
    Measurements window = recorder.takeWindow();
    assertThat(window.outcomes().sent()).isEqualTo(2);
    assertThat(window.outcomes().completed()).isEqualTo(1);
    assertThat(window.latency().distribution().max()).isBetween(9.99, 10.01);
    assertThat(window.serviceTime().distribution().max()).isBetween(5.99, 6.01);
    assertThat(window.scheduleLag().distribution().max()).isBetween(2.99, 3.01);
    assertThat(recorder.takeWarmup().outcomes().sent()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_count_a_connection_in_the_window_at_any_time(boolean known) {
    // given
    if (known) {
      recorder.windowStartsAt(0);
    }
    // when
    recorder.connected(1_000);
    recorder.sent(5);
    // then
    Measurements window = recorder.takeWindow();
    assertThat(window.connectTime().count()).isEqualTo(1);
    assertThat(window.outcomes().sent()).isEqualTo(known ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void should_give_everything_once_and_add_up(int takes) {
    // given
    recorder.windowStartsAt(0);
    Measurements sum = new Measurements();
    // when
    for (int i = 0; i < takes; i++) {
      recorder.sent(1);
      recorder.completed(1, 2, 3 + i);
      recorder.sent(1);
      recorder.lost(1, 2, 5);
      recorder.sent(1);
      recorder.timedOut(1, 2, 5);
      recorder.sent(1);
      recorder.mismatched(1, 2, 5);
      recorder.neverSent(1, 5);
      sum.add(recorder.takeWindow());
    }
    sum.add(recorder.takeWindow());
    // then
    assertThat(sum.outcomes().sent()).isEqualTo(4L * takes);
    assertThat(sum.outcomes().completed()).isEqualTo(takes);
    assertThat(sum.outcomes().lost()).isEqualTo(takes);
    assertThat(sum.outcomes().timedOut()).isEqualTo(takes);
    assertThat(sum.outcomes().mismatched()).isEqualTo(takes);
    assertThat(sum.outcomes().neverSent()).isEqualTo(takes);
    assertThat(sum.latency().count()).isEqualTo(5L * takes);
    assertThat(sum.latency().lowerBoundCount()).isEqualTo(3L * takes);
    assertThat(sum.serviceTime().count()).isEqualTo(4L * takes);
    assertThat(sum.serviceTime().lowerBoundCount()).isEqualTo(2L * takes);
  }
}
