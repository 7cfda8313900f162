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
    recorder.timedOut(start - 1);
    recorder.sent(start - 1);
    recorder.lost(start - 1);
    // then
    Measurements window = recorder.takeWindow();
    assertThat(window.sent()).isZero();
    assertThat(window.completed()).isZero();
    assertThat(window.timedOut()).isZero();
    assertThat(window.lost()).isZero();
    assertThat(window.latency().count()).isZero();
    Measurements warmup = recorder.takeWarmup();
    assertThat(warmup.sent()).isEqualTo(3);
    assertThat(warmup.completed()).isEqualTo(1);
    assertThat(warmup.timedOut()).isEqualTo(1);
    assertThat(warmup.lost()).isEqualTo(1);
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
    assertThat(window.sent()).isEqualTo(2);
    assertThat(window.completed()).isEqualTo(1);
    assertThat(window.latency().distribution().max()).isBetween(9.99, 10.01);
    assertThat(window.serviceTime().distribution().max()).isBetween(5.99, 6.01);
    assertThat(window.scheduleLag().distribution().max()).isBetween(2.99, 3.01);
    assertThat(recorder.takeWarmup().sent()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_count_a_wrong_reply_and_a_connection_in_the_window_at_any_time(boolean known) {
    // given
    if (known) {
      recorder.windowStartsAt(0);
    }
    // when
    recorder.mismatched(2);
    recorder.connected(1_000);
    recorder.sent(5);
    // then
    Measurements window = recorder.takeWindow();
    assertThat(window.mismatched()).isEqualTo(2);
    assertThat(window.connectTime().count()).isEqualTo(1);
    assertThat(window.sent()).isEqualTo(known ? 1 : 0);
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
      recorder.lost(1);
      recorder.sent(1);
      recorder.timedOut(1);
      recorder.mismatched(1);
      sum.add(recorder.takeWindow());
    }
    sum.add(recorder.takeWindow());
    // then
    assertThat(sum.sent()).isEqualTo(3L * takes);
    assertThat(sum.completed()).isEqualTo(takes);
    assertThat(sum.lost()).isEqualTo(takes);
    assertThat(sum.timedOut()).isEqualTo(takes);
    assertThat(sum.mismatched()).isEqualTo(takes);
    assertThat(sum.latency().count()).isEqualTo(takes);
    assertThat(sum.serviceTime().count()).isEqualTo(takes);
  }
}
