package dev.highwater.client.verdict;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How busy the machine was, for several runs at once. Java has one meter for the whole process,
 * which tells of the time since anybody asked it last; here every answer is kept, so that each run
 * gets the share of its own time. Thread-safe.
 */
final class MachineMeter {
  private static final int MOST_ANSWERS = 10_000;
  private static final MachineMeter SHARED =
      new MachineMeter(
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad,
          System::nanoTime);

  private final DoubleSupplier shareSinceLast;
  private final LongSupplier nanoTime;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private long lastNanos;

  private record Answer(long fromNanos, long toNanos, double share) {}

  /**
   * @param shareSinceLast 0 to 1; negative or NaN where the system does not tell
   */
  MachineMeter(DoubleSupplier shareSinceLast, LongSupplier nanoTime) {
    this.shareSinceLast = shareSinceLast;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** The one of this process. */
  static MachineMeter shared() {
    return SHARED;
  }

  /** Begins a stretch of time; gives its name for {@link #shareSince}. */
  synchronized long begin() {
    ask();
    return lastNanos;
  }

  /**
   * The share of all processors' time that was used since then, 0 to 1; NaN where it is not known.
   */
  synchronized double shareSince(long beginNanos) {
    ask();
    double used = 0;
    double known = 0;
    for (Answer answer : answers) {
      if (answer.fromNanos - beginNanos >= 0 && answer.share >= 0) {
        double length = answer.toNanos - answer.fromNanos;
        used += answer.share * length;
        known += length;
      }
    }
    return known > 0 ? used / known : Double.NaN;
  }

  private void ask() {
    long now = nanoTime.getAsLong();
    answers.addLast(new Answer(lastNanos, now, shareSinceLast.getAsDouble()));
    if (answers.size() > MOST_ANSWERS) {
      answers.removeFirst();
    }
    lastNanos = now;
  }
}
