package dev.highwater.client.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.IntervalRow.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private static final Distribution LATENCY =
      new Distribution(1_000, 10, 50, 45, 60, 80, 120, 900, 1_500, 2_345);

  @Test
  void should_tell_how_the_last_interval_went() {
    assertThat(new LiveLine(50, 11.0).of(row(false, 0, 0, 0, 0)))
        .isEqualTo(
            "3s/11s  49/50 open  1,000/s  p50 45.0us p99 120us max 2.35ms"
                + "  out 1.0 MiB/s in 2.0 MiB/s  unwritable 3");
  }

  @Test
  void should_tell_only_the_time_passed_when_there_is_no_limit_and_mark_the_warm_up() {
    assertThat(new LiveLine(50, null).of(row(true, 0, 0, 0, 0)))
        .startsWith("3s warm-up  49/50 open");
  }

  @Test
  void should_add_what_went_wrong() {
    assertThat(new LiveLine(50, 11.0).of(row(false, 1_200, 2, 3, 4)))
        .endsWith("unwritable 3  waiting 1,200  timed out 2  lost 3  MISMATCHED 4");
  }

  @Test
  void should_tell_of_connections_that_come_to_be() {
    assertThat(new LiveLine(50, 11.0, false).of(row(false, 0, 0, 3, 0, 2_500)))
        .endsWith("unwritable 3  connects 2,500/s p50 45.0us p99 120us  lost 3");
  }

  @Test
  void should_tell_throughput_in_place_of_requests_in_a_stream() {
    assertThat(new LiveLine(50, 11.0, true).of(row(false, 0, 0, 0, 0)))
        .isEqualTo(
            "3s/11s  49/50 open  out 1.00 MiB/s (0.008 Gbit/s) in 2.00 MiB/s (0.017 Gbit/s)"
                + "  unwritable 3, 20 % of the time");
  }

  @Test
  void should_tell_how_many_connections_are_open_while_they_are_made() {
    assertThat(new LiveLine(19_000, null).connecting(512)).isEqualTo("connecting 512/19000");
  }

  private static IntervalRow row(
      boolean warmup, long waiting, long timedOut, long lost, long mismatched) {
    return row(warmup, waiting, timedOut, lost, mismatched, 0);
  }

  private static IntervalRow row(
      boolean warmup, long waiting, long timedOut, long lost, long mismatched, long connects) {
    return new IntervalRow(
        warmup ? Kind.WARMUP : Kind.WINDOW,
        2,
        1,
        new Outcomes(1_010, 1_000 - mismatched, mismatched, timedOut, lost, 0, 0, 0),
        LATENCY,
        LATENCY,
        49,
        3,
        waiting,
        1_048_576,
        2_097_152,
        5,
        0,
        0,
        Map.of(),
        connects,
        LATENCY,
        null,
        50,
        10,
        new Pauses(0, 0, 0));
  }
}
