package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.process.StopSignal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StartBarrierTest {
  @Test
  @Timeout(60)
  void should_leave_event_loops_the_time_to_be_ready_when_the_first_request_is_due()
      throws Exception {
    for (Instant startAt : new Instant[] {null, Instant.now().minusSeconds(1)}) {
      // given
      long before = System.nanoTime();
      // when
      long start = new StartBarrier(startAt, new StopSignal()).await(left -> {});
      // then
      assertThat(Duration.ofNanos(start - before)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }
  }

  @Test
  @Timeout(60)
  void should_begin_at_the_given_time_although_it_returns_before() throws Exception {
    // given
    Instant startAt = Instant.now().plusMillis(300);
    // when
    long start = new StartBarrier(startAt, new StopSignal()).await(left -> {});
    // then
    Duration off = Duration.between(startAt, Instant.now().plusNanos(start - System.nanoTime()));
    assertThat(off.abs()).isLessThan(Duration.ofMillis(20));
  }
}
