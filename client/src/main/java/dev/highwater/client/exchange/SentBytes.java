package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of requests whose echo has not come back, oldest first; grows as it must. */
final class SentBytes implements ExpectedReply {
  private @Nullable ByteBuf[] buffers = new ByteBuf[4];
  private int[] begins = new int[4];
  private int[] lengths = new int[4];
  private int head;
  private int size;

  /** Keeps a part of a buffer, and so the buffer. */
  void add(ByteBuf buffer, int begin, int length) {
    if (size == lengths.length) {
      grow();
    }
    int tail = (head + size) % lengths.length;
    buffers[tail] = buffer.retain();
    begins[tail] = begin;
    lengths[tail] = length;
    size++;
  }

  @Override
  public ByteBuf bytes() {
    ByteBuf oldest = buffers[head];
    if (oldest == null) {
      throw new IllegalStateException("no request is waiting for its echo");
    }
    return oldest;
  }

  @Override
  public int begin() {
    return begins[head];
  }

  @Override
  public int length() {
    return lengths[head];
  }

  @Override
  public boolean endsLine() {
    return false; // an echo that differs is as long as what it echoes
  }

  @Override
  public void next() {
    bytes().release();
    buffers[head] = null;
    head = (head + 1) % lengths.length;
    size--;
  }

  @Override
  public void release() {
    while (size > 0) {
      next();
    }
  }

  private void grow() {
    int capacity = lengths.length;
    @Nullable ByteBuf[] largerBuffers = Arrays.copyOf(buffers, 2 * capacity);
    int[] largerBegins = Arrays.copyOf(begins, 2 * capacity);
    int[] largerLengths = Arrays.copyOf(lengths, 2 * capacity);
    // It is full: what has wrapped round goes behind the rest, and its old places are free.
    System.arraycopy(buffers, 0, largerBuffers, capacity, head);
    System.arraycopy(begins, 0, largerBegins, capacity, head);
    System.arraycopy(lengths, 0, largerLengths, capacity, head);
    Arrays.fill(largerBuffers, 0, head, null);
    buffers = largerBuffers;
    begins = largerBegins;
    lengths = largerLengths;
  }
}
