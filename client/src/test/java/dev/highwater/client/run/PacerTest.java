package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.connection.ConnectMeters;
import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.schedule.ConstantSchedule;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pacer that comes a second late: 1,000 requests are due. */
class PacerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final long start = System.nanoTime() - SECOND;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Recorder recorder = new Recorder();
  private final List<ConnectionSlot> slots = List.of(slot(0), slot(1));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void should_release_what_is_due_with_its_due_time_and_not_that_of_the_clock() {
    // when
    pacer(this::isInFirstSecond).run();
    // then each place has every second one, from its own due time on
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(32, 32);
    slots.forEach(slot -> slot.forgetDueBefore(start + 10 * MILLI));
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(27, 27);
    slots.get(0).forgetDueBefore(start + 10 * MILLI + 1);
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(26, 27);
  }

  @Test
  void should_let_others_have_their_turn_and_come_back_for_the_rest() {
    // given
    pacer(this::isInFirstSecond).run();
    // when each turn of the event loop releases some more
    for (int turn = 0; turn < 1_000 / 64 + 1; turn++) {
      channel.runPendingTasks();
    }
    // then
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(500, 500);
    assertThat(recorder.takeWindow().scheduleLag().count()).isEqualTo(1_000);
  }

  @Test
  void should_pass_over_at_the_end_what_it_did_not_come_to_and_count_it() {
    // when
    pacer(this::isInFirstSecond).finish(System.nanoTime());
    // then
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(32, 32);
    Measurements measured = recorder.takeWindow();
    assertThat(measured.outcomes().neverSent()).isEqualTo(1_000 - 64);
    assertThat(measured.latency().lowerBoundCount()).isEqualTo(1_000 - 64);
    var lag = measured.scheduleLag();
    assertThat(lag.count()).isEqualTo(1_000);
    assertThat(lag.distribution().max()).isGreaterThan(990_000);
  }

  @Test
  void should_release_nothing_that_does_not_belong_to_the_run() {
    // when
    pacer(due -> due - start < 10 * MILLI).finish(System.nanoTime());
    channel.runPendingTasks();
    // then
    assertThat(recorder.takeWindow().outcomes().neverSent()).isZero();
    assertThat(slots).extracting(ConnectionSlot::waiting).containsExactly(5, 5);
  }

  private boolean isInFirstSecond(long due) {
    return due - start < SECOND;
  }

  private Pacer pacer(LongPredicate admits) {
    recorder.windowStartsAt(start);
    ScheduleShare share = new ScheduleShare(new ConstantSchedule(1_000), 2, 0, 1);
    return new Pacer(channel.eventLoop(), slots, recorder, share, start, admits);
  }

  private static ConnectionSlot slot(int number) {
    return new ConnectionSlot(
        number,
        InetSocketAddress.createUnresolved("peer", 1),
        null,
        ConnectionMetrics.builder("test").build(),
        new ConnectMeters("peer"));
  }
}
