package dev.highwater.client.connection;

/** The requests in flight on one connection, oldest first: when each was due and when sent. */
final class RequestRing {
  private final long[] dueNanos;
  private final long[] sentNanos;
  private int head;
  private int size;

  /**
   * @param capacity most requests in flight, 1 or more
   */
  RequestRing(int capacity) {
    dueNanos = new long[capacity];
    sentNanos = new long[capacity];
  }

  boolean isFull() {
    return size == dueNanos.length;
  }

  int size() {
    return size;
  }

  /** Adds the youngest; only when not full. */
  void add(long due, long sent) {
    int tail = head + size;
    if (tail >= dueNanos.length) {
      tail -= dueNanos.length;
    }
    dueNanos[tail] = due;
    sentNanos[tail] = sent;
    size++;
  }

  /** When the oldest was due; only when not empty. */
  long oldestDue() {
    return dueNanos[head];
  }

  /** When the oldest was sent; only when not empty. */
  long oldestSent() {
    return sentNanos[head];
  }

  /** Forgets the oldest; only when not empty. */
  void removeOldest() {
    head = head + 1 == dueNanos.length ? 0 : head + 1;
    size--;
  }
}
