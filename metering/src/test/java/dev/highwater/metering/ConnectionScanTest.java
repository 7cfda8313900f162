package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list of connections holds while they come and go; time stands still but for the test. */
class ConnectionScanTest {
  private static final int LIMIT = 50;
  private static final int MORE_THAN_TWO_SLICES = 4_100;
  private static final int MOST_RECEIVED = 20_000;
  private static final byte[] ZEROS = new byte[MOST_RECEIVED];

  private final ConnectionCounters counters =
      ConnectionMetrics.builder("test").build().ofThisLoop();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<EmbeddedChannel> open = new ArrayList<>();
  private final Map<Long, EmbeddedChannel> byReceived = new HashMap<>(); // every figure once

  @AfterEach
  void close() {
    open.forEach(EmbeddedChannel::close);
  }

  @Test
  void should_list_all_when_there_are_fewer_than_asked_for() {
    // given
    connect(3);
    connect(1);
    connect(2);
    // when
    CompletableFuture<List<ConnectionInfo>> answer = scan(ConnectionOrder.RECEIVED, LIMIT).start();
    loop.runPendingTasks();
    // then
    assertThat(answer).isCompleted();
    assertThat(received(answer)).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void should_take_short_slices_of_a_long_list() {
    // given
    for (int i = 1; i <= MORE_THAN_TWO_SLICES; i++) {
      connect(i);
    }
    // when
    CompletableFuture<List<ConnectionInfo>> answer = scan(ConnectionOrder.RECEIVED, LIMIT).start();
    loop.freezeTime();
    loop.runPendingTasks();
    // then
    assertThat(answer).isNotDone();
    int slices = 1;
    while (!answer.isDone()) {
      nextSlice();
      slices++;
    }
    assertThat(slices).isEqualTo(3); // of 2,000
    assertThat(received(answer)).hasSize(LIMIT).allMatch(n -> n > MORE_THAN_TWO_SLICES - LIMIT);
    assertThat(counters.watch.scans).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void should_look_once_at_every_connection_that_stays_while_others_end_and_begin(long seed) {
    // given
    Random random = new Random(seed);
    for (int i = 0; i < MORE_THAN_TWO_SLICES; i++) {
      connectUnlikeOthers(random);
    }
    // when
    CompletableFuture<List<ConnectionInfo>> answer = scan(ConnectionOrder.RECEIVED, LIMIT).start();
    loop.freezeTime();
    loop.runPendingTasks();
    Set<EmbeddedChannel> stayed = new HashSet<>(open);
    while (!answer.isDone()) {
      for (int i = 0; i < 1_000; i++) {
        EmbeddedChannel leaving = open.remove(random.nextInt(open.size()));
        stayed.remove(leaving);
        leaving.close();
      }
      for (int i = 0; i < 100; i++) {
        connectUnlikeOthers(random);
      }
      nextSlice();
    }
    // then
    List<Long> listed = received(answer);
    assertThat(listed).isNotEmpty().doesNotHaveDuplicates();
    assertThat(listed).allMatch(n -> open.contains(byReceived.get(n)));
    byReceived.forEach(
        (received, channel) -> {
          if (stayed.contains(channel) && !listed.contains(received)) {
            assertThat(byReceived.keySet().stream().filter(other -> other > received).count())
                .as("more that received more than %d", received)
                .isGreaterThanOrEqualTo(LIMIT);
          }
        });
  }

  @Test
  void should_leave_out_a_connection_that_ended_after_it_was_looked_at() {
    // given
    for (int i = 1; i <= MORE_THAN_TWO_SLICES; i++) {
      connect(i == 1 ? MOST_RECEIVED : i);
    }
    CompletableFuture<List<ConnectionInfo>> answer = scan(ConnectionOrder.RECEIVED, LIMIT).start();
    loop.freezeTime();
    loop.runPendingTasks();
    // when
    open.remove(0).close();
    while (!answer.isDone()) {
      nextSlice();
    }
    // then
    assertThat(received(answer)).hasSize(LIMIT - 1).doesNotContain((long) MOST_RECEIVED);
  }

  @Test
  void should_end_when_nobody_waits_for_it_any_more() {
    // given
    for (int i = 1; i <= MORE_THAN_TWO_SLICES; i++) {
      connect(i);
    }
    CompletableFuture<List<ConnectionInfo>> answer = scan(ConnectionOrder.AGE, LIMIT).start();
    loop.freezeTime();
    loop.runPendingTasks();
    assertThat(counters.watch.scans).hasSize(1);
    // when
    answer.cancel(false);
    nextSlice();
    // then
    assertThat(counters.watch.scans).isEmpty();
  }

  private ConnectionScan scan(ConnectionOrder order, int limit) {
    return new ConnectionScan(
        counters.watch, loop.eventLoop(), order, limit, TimeUnit.MINUTES.toNanos(1));
  }

  private void nextSlice() {
    loop.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
  }

  private void connectUnlikeOthers(Random random) {
    int received = 1 + random.nextInt(MOST_RECEIVED - 1);
    if (!byReceived.containsKey((long) received)) {
      byReceived.put((long) received, connect(received));
    }
  }

  private EmbeddedChannel connect(int receivedBytes) {
    EmbeddedChannel channel = new EmbeddedChannel(new ConnectionMeter(counters, end -> {}));
    channel.writeInbound(Unpooled.wrappedBuffer(ZEROS, 0, receivedBytes));
    ReferenceCountUtil.release(channel.readInbound());
    open.add(channel);
    return channel;
  }

  private static List<Long> received(CompletableFuture<List<ConnectionInfo>> answer) {
    return answer.join().stream().map(ConnectionInfo::receivedBytes).toList();
  }
}
