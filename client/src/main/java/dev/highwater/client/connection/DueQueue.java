package dev.highwater.client.connection;

import java.util.Arrays;

/** Due times that wait for a place to be sent from, oldest first; grows as it must. */
final class DueQueue {
  private long[] due = new long[4];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(long dueNanos) {
    if (size == due.length) {
      grow();
    }
    due[(head + size) % due.length] = dueNanos;
    size++;
  }

  /** The oldest, left where it is; only when not empty. */
  long oldest() {
    return due[head];
  }

  /** Takes the oldest; only when not empty. */
  long take() {
    long oldest = due[head];
    head = (head + 1) % due.length;
    size--;
    return oldest;
  }

  private void grow() {
    long[] larger = Arrays.copyOf(due, due.length * 2);
    int wrapped = head + size - due.length;
    System.arraycopy(due, 0, larger, due.length, Math.max(0, wrapped));
    due = larger;
  }
}
