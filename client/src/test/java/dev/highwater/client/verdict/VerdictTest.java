package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final SelfCost AT_EASE = new SelfCost(0.5, 0.01, 0.6);

  @Test
  void should_be_valid_when_the_client_had_time_to_spare() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, measured(50, 400), true);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.cautions()).isEmpty();
  }

  @Test
  void should_be_valid_in_a_closed_loop_where_nothing_is_due() {
    assertThat(Verdict.of(AT_EASE, measured(0, 1), false).isValid()).isTrue();
  }

  @Test
  void should_not_be_valid_when_an_event_loop_was_busy_nearly_all_the_time() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.97, 0, 0.5), measured(1, 100), true);
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
    Verdict verdict = Verdict.of(new SelfCost(0.5, 0.2, 0.5), measured(1, 100), true);
    // then
    assertThat(verdict.reasons())
        .containsExactly("the client's garbage collector was at work 20 % of the time");
  }

  @Test
  void should_not_be_valid_when_the_client_was_late_itself() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, measured(5_000, 20_000), true);
    // then
    assertThat(verdict.reasons())
        .containsExactly(
            "the client itself was late: p99 of schedule lag is 5.0 ms, of latency 20.0 ms");
  }

  @Test
  void should_forgive_a_delay_that_hardly_colours_the_latency_or_is_short() {
    assertThat(Verdict.of(AT_EASE, measured(5_000, 900_000), true).isValid()).isTrue();
    assertThat(Verdict.of(AT_EASE, measured(900, 1_000), true).isValid()).isTrue();
  }

  @Test
  void should_tell_all_reasons_together() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(1, 0.5, 0.5), measured(5_000, 5_000), true);
    // then
    assertThat(verdict.reasons()).hasSize(3);
  }

  @Test
  void should_not_caution_when_nobody_knows_how_full_the_machine_was() {
    for (double unknown : new double[] {Double.NaN, -1}) {
      assertThat(Verdict.of(new SelfCost(0.5, 0, unknown), measured(1, 100), true).cautions())
          .isEmpty();
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
    Verdict verdict = Verdict.of(AT_EASE, new Measurements(), true);
    // then
    assertThat(verdict.reasons()).containsExactly("no request was answered");
  }

  @Test
  void should_caution_when_the_machine_was_full_or_connections_were_missing() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.5, 0, 0.99), measured(1, 100), true).withOpen(7, 9);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.cautions()).hasSize(2);
    assertThat(verdict.cautions().get(1)).isEqualTo("only 7 of 9 connections were open at the end");
  }

  @Test
  void should_take_a_busy_closed_loop_for_a_measurement_of_the_client() {
    // when
    Verdict verdict = Verdict.of(new SelfCost(0.95, 0, 0.5), measured(1, 100), false);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.isOfTheClient()).isTrue();
    assertThat(verdict.cautions())
        .containsExactly(
            "limited by this client: an event loop was busy 95 % of the time, so this is the most"
                + " that this client can do, not what the peer can");
    assertThat(Verdict.of(AT_EASE, measured(1, 100), false).isOfTheClient()).isFalse();
  }

  @Test
  void should_name_a_quota_that_held_the_client_back_for_long_or_often() {
    for (boolean openLoop : new boolean[] {true, false}) {
      assertThat(of(cost(new CpuQuota(151, 151, 7.1, 15), 0, 0), openLoop).reasons())
          .containsExactly(
              "a CPU quota of its cgroup held this client back in 151 of 151 periods, for 7.1s in"
                  + " all: give it more, or less to do");
      assertThat(of(cost(new CpuQuota(100, 10, 0.51, 10), 0, 0), openLoop).reasons()).hasSize(1);
      assertThat(of(cost(new CpuQuota(100, 11, 0.1, 10), 0, 0), openLoop).reasons()).hasSize(1);
    }
  }

  @Test
  void should_caution_about_a_quota_that_was_hardly_used_up() {
    // when
    Verdict verdict = of(cost(new CpuQuota(100, 10, 0.5, 10), 0, 0), true);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.cautions())
        .singleElement()
        .asString()
        .startsWith("a CPU quota of its cgroup held this client back in 10 of 100 periods");
    assertThat(of(cost(new CpuQuota(100, 0, 0, 10), 0, 0), true).cautions()).isEmpty();
  }

  @Test
  void should_name_what_the_hypervisor_took() {
    assertThat(of(cost(null, 0.23, 0), true).reasons())
        .containsExactly("the hypervisor took 23 % of this machine's processor time");
    assertThat(of(cost(null, 0.23, 0), true).cautions()).isEmpty();
    assertThat(of(cost(null, 0.20, 0), true).reasons()).isEmpty();
    assertThat(of(cost(null, 0.03, 0), true).cautions())
        .containsExactly("the hypervisor took 3 % of this machine's processor time");
    assertThat(of(cost(null, 0.02, 0), true).cautions()).isEmpty();
  }

  @Test
  void should_caution_when_an_event_loop_waited_for_a_processor() {
    // when
    Verdict verdict = of(cost(null, 0, 0.45), true);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.cautions())
        .containsExactly(
            "an event loop waited for a processor 45 % of the time: other programs ran in its"
                + " place, or other threads of this client");
    assertThat(of(cost(null, 0, 0.05), true).cautions()).isEmpty();
    assertThat(of(cost(new CpuQuota(151, 151, 7.1, 15), 0, 0.45), true).cautions())
        .as("where it waited for the quota, which is a reason")
        .isEmpty();
  }

  @Test
  void should_say_nothing_of_what_the_system_does_not_tell() {
    // when
    Verdict verdict = of(cost(null, Double.NaN, Double.NaN), true);
    // then
    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.cautions()).isEmpty();
  }

  private static Verdict of(SelfCost cost, boolean openLoop) {
    return Verdict.of(cost, measured(1, 100), openLoop);
  }

  private static SelfCost cost(@Nullable CpuQuota quota, double stolen, double waiting) {
    return new SelfCost(0.5, 0, 0.6, quota, stolen, waiting, null);
  }

  /** 2 % of the requests are noticed 5 ms late. */
  private static Measurements lateNowAndThen() {
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 0; i < 1_000; i++) {
      long lag = i % 50 == 0 ? 5_000_000 : 10_000;
      recorder.sent(0);
      recorder.scheduleLag(0, lag);
      recorder.completed(0, lag, lag + 100_000);
    }
    return recorder.takeWindow();
  }

  @Test
  void should_doubt_the_same_figures_whatever_cautions_come_besides() {
    // when
    Verdict verdict =
        Verdict.of(AT_EASE, lateNowAndThen(), true)
            .withOpen(7, 9)
            .with(List.of())
            .with(List.of("more"))
            .withLateness(Duration.ofSeconds(1));
    // then
    assertThat(verdict.inWords()).isEqualTo("valid up to p90");
    assertThat(verdict.doubt(Metric.P99)).startsWith("the client's own delay");
  }

  @Test
  void should_doubt_the_same_figures_of_a_sum_whose_reasons_have_names() {
    // given
    Verdict one = Verdict.of(AT_EASE, lateNowAndThen(), true);
    List<String> named =
        List.of("first.json: " + one.reasons().get(0), "second.json: no request was answered");
    // when
    Verdict sum = new Verdict(named, List.of(), Trust.of(lateNowAndThen()));
    // then
    assertThat(sum.doubt(Metric.P90)).isNull();
    assertThat(sum.doubt(Metric.ERRORS)).isNull();
    assertThat(sum.doubt(Metric.P99)).startsWith("the client's own delay");
    assertThat(new Verdict(named.subList(0, 1), List.of(), sum.trust()).inWords())
        .isEqualTo("valid up to p90");
  }

  @Test
  void should_be_valid_up_to_the_percentile_that_is_the_peers() {
    // when
    Verdict verdict = Verdict.of(AT_EASE, lateNowAndThen(), true);
    // then
    assertThat(verdict.isValid()).isFalse();
    assertThat(verdict.inWords()).isEqualTo("valid up to p90");
    assertThat(verdict.doubt(Metric.P90)).isNull();
    assertThat(verdict.doubt(Metric.RATE)).isNull();
    assertThat(verdict.doubt(Metric.P99)).startsWith("the client's own delay");
  }

  @Test
  void should_name_the_client_to_a_search_whose_threshold_is_above_what_can_be_trusted() {
    // given one request of a thousand that the client noticed 5 ms late
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 0; i < 2_000; i++) {
      long lag = i % 400 == 0 ? 5_000_000 : 10_000;
      recorder.sent(0);
      recorder.scheduleLag(0, lag);
      recorder.completed(0, lag, lag + 100_000);
    }
    Verdict verdict = Verdict.of(AT_EASE, recorder.takeWindow(), true);
    assertThat(verdict.isValid()).isTrue();
    // then
    assertThat(verdict.clientReasons(List.of(held("p99<5ms")))).isEmpty();
    assertThat(verdict.clientReasons(List.of(held("p99.9<50ms")))).hasSize(1);
  }

  private static ThresholdOutcome held(String expression) {
    return new ThresholdOutcome(Threshold.parse(expression), 1, false, true, null);
  }

  @Test
  void should_say_that_the_client_stood_still() {
    // given
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 0; i < 10_000; i++) {
      recorder.sent(0);
      recorder.completed(0, 0, 1_000_000);
    }
    recorder.paused(1, 300_000_000, 2);
    // when
    Verdict verdict = Verdict.of(AT_EASE, recorder.takeWindow(), false);
    // then
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.cautions())
        .containsExactly("this client stood still: 300 ms at longest, 300 ms in all (pauses: 1)");
  }
}
