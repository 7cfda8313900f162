package dev.highwater.metering;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, of all connections that it is offered, the few with the largest keys; of equal ones those
 * that are open for longest.
 *
 * <p>A heap of a fixed size with the one to go next on top: whoever does not come in costs one
 * comparison, and nothing is allocated after it was made.
 */
final class ConnectionHeap {
  private final long[] keys;
  private final @Nullable ConnectionMeter[] meters;
  private int size;

  /**
   * @param most how many are kept, 1 or more
   */
  ConnectionHeap(int most) {
    keys = new long[most];
    meters = new ConnectionMeter[most];
  }

  void offer(long key, ConnectionMeter meter) {
    if (size < keys.length) {
      up(size++, key, meter);
    } else if (isBefore(key, meter, 0)) {
      down(key, meter);
    }
  }

  int size() {
    return size;
  }

  /** One of those that are kept, in no order. */
  ConnectionMeter get(int index) {
    return Objects.requireNonNull(meters[index]);
  }

  /** Whether a connection comes before the one at this place. */
  private boolean isBefore(long key, ConnectionMeter meter, int place) {
    return key == keys[place]
        ? meter.openedNanos() - get(place).openedNanos() < 0
        : key > keys[place];
  }

  private void up(int from, long key, ConnectionMeter meter) {
    int place = from;
    while (place > 0 && !isBefore(key, meter, (place - 1) / 2)) {
      move((place - 1) / 2, place);
      place = (place - 1) / 2;
    }
    put(key, meter, place);
  }

  /** Puts it in the place of the last in order, from the top down. */
  private void down(long key, ConnectionMeter meter) {
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && isBefore(keys[child], get(child), child + 1)) {
        child++;
      }
      if (!isBefore(key, meter, child)) {
        break;
      }
      move(child, place);
      place = child;
    }
    put(key, meter, place);
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    meters[to] = meters[from];
  }

  private void put(long key, ConnectionMeter meter, int place) {
    keys[place] = key;
    meters[place] = meter;
  }
}
