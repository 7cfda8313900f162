package dev.highwater.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestRingTest {
  private record Request(long due, long sent) {}

  private final Random random = Seed.printedFor("RequestRingTest");

  @Test
  void should_do_as_a_queue_of_limited_length_does() {
    for (int i = 0; i < 100; i++) {
      // given
      int capacity = 1 + random.nextInt(20);
      RequestRing ring = new RequestRing(capacity);
      Deque<Request> expected = new ArrayDeque<>();
      for (int step = 0; step < 1_000; step++) {
        // when
        if (expected.isEmpty() || (expected.size() < capacity && random.nextBoolean())) {
          Request request = new Request(random.nextLong(), random.nextLong());
          ring.add(request.due(), request.sent());
          expected.add(request);
        } else {
          ring.removeOldest();
          expected.remove();
        }
        // then
        assertThat(ring.size()).isEqualTo(expected.size());
        assertThat(ring.isFull()).isEqualTo(expected.size() == capacity);
        if (!expected.isEmpty()) {
          assertThat(new Request(ring.oldestDue(), ring.oldestSent())).isEqualTo(expected.peek());
        }
      }
    }
  }
}
