package dev.highwater.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueQueueTest {
  private final Random random = Seed.printedFor("DueQueueTest");

  @Test
  void should_do_as_a_queue_does_while_it_grows_and_shrinks() {
    for (int i = 0; i < 100; i++) {
      // given
      DueQueue queue = new DueQueue();
      Deque<Long> expected = new ArrayDeque<>();
      for (int step = 0; step < 2_000; step++) {
        // when there are long runs of adding and of taking
        boolean growing = (step / 100) % 3 != 2;
        if (expected.isEmpty() || random.nextInt(10) < (growing ? 7 : 3)) {
          long due = random.nextLong();
          queue.add(due);
          expected.add(due);
        } else {
          assertThat(queue.take()).isEqualTo(expected.remove());
        }
        // then
        assertThat(queue.size()).isEqualTo(expected.size());
        assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
        if (!expected.isEmpty()) {
          assertThat(queue.oldest()).isEqualTo(expected.peek());
        }
      }
    }
  }
}
