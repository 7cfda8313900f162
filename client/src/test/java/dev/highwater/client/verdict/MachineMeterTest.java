package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MachineMeterTest {
  private long now = 1_000;
  private double next;
  private final MachineMeter meter = new MachineMeter(() -> next, () -> now);

  @Test
  void should_tell_each_of_two_runs_of_its_own_time() {
    // given one that begins earlier, and both end at once
    long first = meter.begin();
    passed(300, 0.2);
    long second = meter.begin();
    passed(100, 0.8);
    // then
    assertThat(meter.shareSince(first)).isCloseTo((300 * 0.2 + 100 * 0.8) / 400, within(1e-9));
    // ... and what comes right after is no time at all, whatever the meter says of it
    passed(0, 1);
    assertThat(meter.shareSince(second)).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void should_not_know_what_the_system_does_not_tell() {
    long begin = meter.begin();
    passed(100, -1);
    assertThat(meter.shareSince(begin)).isNaN();
    passed(100, Double.NaN);
    assertThat(meter.shareSince(begin)).isNaN();
    passed(100, 0.5);
    assertThat(meter.shareSince(begin)).isEqualTo(0.5);
  }

  private void passed(long nanos, double share) {
    now += nanos;
    next = share;
  }
}
