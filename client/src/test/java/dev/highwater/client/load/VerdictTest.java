package dev.highwater.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final SelfCost AT_EASE = new SelfCost(0.5, 0.01, 0.6);

  @Test
  void should_be_valid_when_the_client_had_time_to_spare() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, measured(50, 400));
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.cautions()).isEmpty();
  }

  @Test
  void should_be_valid_in_a_closed_loop_where_nothing_is_due() {
    assertThat(Verdict.of(AT_EASE, measured(0, 1)).isValid()).isTrue();
  }

  @Test
  void should_not_be_valid_when_an_event_loop_was_busy_nearly_all_the_time() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.97, 0, 0.5), measured(1, 100));
    // then
    assertThat(verdict.isValid()).isFalse();
    assertThat(verdict.reasons())
        .singleElement()
        .asString()
        .startsWith("an event loop of the client was busy 97 % of the time");
  }

  @Test
  void should_not_be_valid_when_the_collector_was_at_work_for_long() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.5, 0.2, 0.5), measured(1, 100));
    // then
    assertThat(verdict.reasons())
        .containsExactly("the client's garbage collector was at work 20 % of the time");
  }

  @Test
  void should_not_be_valid_when_the_client_was_late_itself() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, measured(5_000, 20_000));
    // then
    assertThat(verdict.reasons())
        .containsExactly(
            "the client itself was late: p99 of schedule lag is 5.0 ms, of latency 20.0 ms");
  }

  @Test
  void should_forgive_a_delay_that_hardly_colours_the_latency_or_is_short() {
    assertThat(Verdict.of(AT_EASE, measured(5_000, 900_000)).isValid()).isTrue();
    assertThat(Verdict.of(AT_EASE, measured(900, 1_000)).isValid()).isTrue();
  }

  @Test
  void should_tell_all_reasons_together() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(1, 0.5, 0.5), measured(5_000, 5_000));
    // then
    assertThat(verdict.reasons()).hasSize(3);
  }

  @Test
  void should_not_caution_when_nobody_knows_how_full_the_machine_was() {
    for (double unknown : new double[] {Double.NaN, -1}) {
      assertThat(Verdict.of(new SelfCost(0.5, 0, unknown), measured(1, 100)).cautions()).isEmpty();
    }
  }

  /** A hundred requests of the same latency, each as late as the other; 0 for a closed loop. */
  private static Measurements measured(long lagMicros, long latencyMicros) {
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 0; i < 100; i++) {
      recorder.sent(0);
      recorder.completed(0, 0, latencyMicros * 1_000);
      if (lagMicros > 0) {
        recorder.scheduleLag(0, lagMicros * 1_000);
      }
    }
    return recorder.takeWindow();
  }

  @Test
  void should_not_be_valid_when_nothing_was_completed() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, new Measurements());
    // then
    assertThat(verdict.reasons()).containsExactly("no request was answered");
  }

  @Test
  void should_caution_when_the_machine_was_full_or_connections_were_missing() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.5, 0, 0.99), measured(1, 100)).withOpen(7, 9);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.cautions()).hasSize(2);
    assertThat(verdict.cautions().get(1)).isEqualTo("only 7 of 9 connections were open at the end");
  }
}
