package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionHeapTest {
  private final ConnectionCounters counters =
      ConnectionMetrics.builder("test").build().ofThisLoop();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 50, 1_000})
  void should_keep_those_with_the_largest_keys_in_whatever_order_they_come(int most) {
    // given
    List<Integer> keys = new ArrayList<>(IntStream.range(0, 1_000).boxed().toList());
    Collections.shuffle(keys, new Random(most)); // the seed is in the name of the test
    List<ConnectionMeter> byKey = IntStream.range(0, 1_000).mapToObj(i -> newMeter()).toList();
    var heap = new ConnectionHeap(most);
    // when
    keys.forEach(key -> heap.offer(key, byKey.get(key)));
    // then
    assertThat(kept(heap)).containsExactlyInAnyOrderElementsOf(byKey.subList(1_000 - most, 1_000));
  }

  @Test
  void should_keep_all_when_there_are_fewer_than_it_has_room_for() {
    var heap = new ConnectionHeap(50);
    List<ConnectionMeter> three = List.of(newMeter(), newMeter(), newMeter());
    // when
    three.forEach(meter -> heap.offer(0, meter));
    // then
    assertThat(kept(heap)).containsExactlyInAnyOrderElementsOf(three);
  }

  @Test
  void should_keep_the_oldest_of_those_with_the_same_key() {
    // given
    List<ConnectionMeter> byAge = IntStream.range(0, 20).mapToObj(i -> opened()).toList();
    List<ConnectionMeter> shuffled = new ArrayList<>(byAge);
    Collections.shuffle(shuffled, new Random(1));
    var heap = new ConnectionHeap(5);
    // when
    shuffled.forEach(meter -> heap.offer(7, meter));
    // then
    assertThat(kept(heap)).containsExactlyInAnyOrderElementsOf(byAge.subList(0, 5));
  }

  private ConnectionMeter newMeter() {
    return new ConnectionMeter(counters, end -> {});
  }

  /** Later than those before it. */
  private ConnectionMeter opened() {
    ConnectionMeter meter = newMeter();
    long before = System.nanoTime();
    while (System.nanoTime() == before) {
      Thread.onSpinWait();
    }
    new EmbeddedChannel(meter).runPendingTasks();
    return meter;
  }

  private static List<ConnectionMeter> kept(ConnectionHeap heap) {
    return IntStream.range(0, heap.size()).mapToObj(heap::get).toList();
  }
}
