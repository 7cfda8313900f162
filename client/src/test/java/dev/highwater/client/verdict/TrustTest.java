package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.verdict.Trust.Doubt;
import org.junit.jupiter.api.Test;

class TrustTest {
  private static final long MILLI = 1_000_000;

  private final Recorder recorder = new Recorder();

  TrustTest() {
    recorder.windowStartsAt(0);
  }

  @Test
  void should_trust_everything_when_the_client_was_in_time() {
    // given
    requests(10_000, 2 * MILLI, 0);
    // then
    Trust trust = trust();
    assertThat(trust.doubts()).isEmpty();
    assertThat(trust.upTo()).isEqualTo(Metric.MAX);
  }

  @Test
  void should_doubt_only_the_percentiles_that_the_delays_of_the_client_can_make_up() {
    // given 2 % of the requests, each noticed 3 ms late
    requests(9_800, 2 * MILLI, 0);
    requests(200, 5 * MILLI, 3 * MILLI);
    // when
    Trust trust = trust();
    // then
    assertThat(trust.doubt(Metric.P50)).isNull();
    assertThat(trust.doubt(Metric.P90)).isNull();
    assertThat(trust.doubt(Metric.MEAN)).isNull();
    assertThat(trust.doubt(Metric.P99)).isEqualTo(Doubt.OWN_DELAY);
    assertThat(trust.doubt(Metric.MAX)).isEqualTo(Doubt.OWN_DELAY);
    assertThat(trust.upTo()).isEqualTo(Metric.P90);
  }

  @Test
  void should_forgive_what_is_below_a_millisecond_or_a_tenth() {
    // given delays of a millisecond, and of a tenth of a long latency
    requests(1_000, 2 * MILLI, MILLI - 1_000);
    requests(1_000, 100 * MILLI, 9 * MILLI);
    // then the slow half is the peer's; the fast half is not, for half of all were delayed by 9 ms
    Trust trust = trust();
    assertThat(trust.doubt(Metric.P99)).isNull();
    assertThat(trust.doubt(Metric.MAX)).isNull();
  }

  @Test
  void should_doubt_what_a_pause_held_up_in_a_closed_loop() {
    // given 1,000 requests, of which 20 were in flight while the client stood still for 300 ms
    requests(980, MILLI, -1);
    requests(20, 300 * MILLI, -1);
    recorder.paused(1, 300 * MILLI, 20);
    // then
    Trust trust = trust();
    assertThat(trust.doubt(Metric.P90)).isNull();
    assertThat(trust.doubt(Metric.P99)).isEqualTo(Doubt.OWN_DELAY);
  }

  @Test
  void should_say_when_there_are_too_few_requests_for_a_percentile() {
    // given
    requests(99, MILLI, 0);
    // then
    Trust trust = trust();
    assertThat(trust.doubt(Metric.P90)).isNull();
    assertThat(trust.doubt(Metric.P99)).isEqualTo(Doubt.TOO_FEW);
    assertThat(trust.doubt(Metric.MAX)).isNull();
    assertThat(trust.judged()).isEqualTo(Metric.P90);
    // and one more is enough
    requests(1, MILLI, 0);
    requests(0, 0, 0);
    assertThat(Trust.of(all).doubt(Metric.P99)).isEqualTo(Doubt.TOO_FEW);
    assertThat(trust().doubt(Metric.P99)).isNull();
  }

  private final Measurements all = new Measurements();

  private void requests(int count, long latencyNanos, long lagNanos) {
    for (int i = 0; i < count; i++) {
      recorder.sent(0);
      recorder.completed(0, Math.max(0, lagNanos), latencyNanos);
      if (lagNanos >= 0) {
        recorder.scheduleLag(0, lagNanos);
      }
    }
  }

  private Trust trust() {
    all.add(recorder.takeWindow());
    return Trust.of(all);
  }
}
