package dev.highwater.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Takes every byte out of its kernel's receive buffer a fixed time after it arrived there. It
 * stands for a path of that delay, since the loopback device has none: a byte that waits to be read
 * takes as much of the window as one that is still under way.
 */
public final class LateReader {
  private final InputStream in;
  private final long delayNanos;
  private final Deque<Arrival> unread = new ArrayDeque<>();
  private final byte[] bytes = new byte[256 * 1024];
  private long unreadBytes;

  /** So many bytes that were first seen at that time. */
  private record Arrival(long nanos, long count) {}

  /**
   * @param delay between a byte's arrival and its reading; 0 for none
   */
  public LateReader(PlainPeer peer, Duration delay) throws IOException {
    this.in = peer.channel().socket().getInputStream();
    this.delayNanos = delay.toNanos();
  }

  /**
   * Looks what has arrived, reads what is due, and never waits.
   *
   * @return how many bytes it read
   */
  public long turn() throws IOException {
    long now = System.nanoTime();
    long arrived = in.available() - unreadBytes;
    if (arrived > 0) {
      unread.add(new Arrival(now, arrived));
      unreadBytes += arrived;
    }
    long due = 0;
    for (Arrival oldest = unread.peek();
        oldest != null && now - oldest.nanos >= delayNanos;
        oldest = unread.peek()) {
      due += oldest.count;
      unread.remove();
    }
    for (long left = due; left > 0; ) {
      left -= in.read(bytes, 0, (int) Math.min(bytes.length, left));
    }
    unreadBytes -= due;
    return due;
  }
}
