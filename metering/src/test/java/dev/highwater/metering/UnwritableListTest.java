package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.UnwritableList.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnwritableListTest {
  private final UnwritableList list = new UnwritableList();

  @Test
  void should_know_how_long_the_oldest_has_waited() {
    // given
    var first = new Entry();
    var second = new Entry();
    // when
    list.add(first, 100);
    list.add(second, 150);
    // then
    assertThat(list.oldestNanos(400)).isEqualTo(300);
    // when
    list.remove(first);
    // then
    assertThat(list.oldestNanos(400)).isEqualTo(250);
    // when
    list.remove(second);
    // then
    assertThat(list.oldestNanos(400)).isZero();
  }

  @Test
  void should_stay_right_whatever_comes_and_goes() {
    // given
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<Entry> model = new ArrayList<>();
    for (int now = 1; now <= 3_000; now++) {
      // when
      if (model.isEmpty() || random.nextInt(5) > 1) {
        var entry = new Entry();
        list.add(entry, now);
        model.add(entry);
      } else {
        list.remove(model.remove(random.nextInt(model.size())));
      }
      // then
      long oldest = model.isEmpty() ? now : model.get(0).sinceNanos();
      assertThat(list.oldestNanos(now)).as("seed %d, step %d", seed, now).isEqualTo(now - oldest);
      long since = model.stream().mapToLong(Entry::sinceNanos).sum();
      assertThat(list.totalNanos(now))
          .as("seed %d, step %d", seed, now)
          .isEqualTo((long) now * model.size() - since);
    }
  }
}
