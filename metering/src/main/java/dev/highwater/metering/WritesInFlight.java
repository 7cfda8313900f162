package dev.highwater.metering;

import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one connection that have no outcome yet: their sizes, in the order of writing.
 *
 * <p>Netty's own figure cannot be made exact: it counts 96 bytes more for each message, leaves in
 * what was sent of the first one, and, while the listeners of a finished write run, the whole of
 * that write. Outcomes come in the order of writing, but for a write that is cancelled, and for a
 * promise whose listeners Netty calls later; so each is found by its promise.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
final class WritesInFlight {
  private static final long GONE = -1; // its outcome came before that of an older one

  // Rings of the same length, a power of two, and a small one: idle connections have them too.
  private long[] sizes = new long[2];
  private @Nullable Future<?>[] promises = new Future<?>[2];
  private int oldest;
  private int count;
  private long bytes;

  /**
   * Takes note of a write.
   *
   * @param promise that tells its outcome; null for the one that many writes share
   */
  void add(long size, @Nullable Future<?> promise) {
    if (count == sizes.length) {
      grow();
    }
    int at = (oldest + count) & (sizes.length - 1);
    sizes[at] = size;
    promises[at] = promise;
    count++;
    bytes += size;
  }

  /**
   * Says that a write has an outcome.
   *
   * @param promise as it was added, or the one that it stands for
   * @return its bytes; 0 when it is not there any more, as for a handler that fails after it has
   *     passed on a write, which Netty then tells of twice
   */
  long remove(@Nullable Future<?> promise) {
    for (int i = 0; i < count; i++) {
      int at = (oldest + i) & (sizes.length - 1);
      if (promises[at] == promise && (promise != null || sizes[at] != GONE)) {
        return sizes[at] == GONE ? forgetAt(at) : removeAt(at);
      }
    }
    return promise == null ? 0 : removeOneDone();
  }

  /** A promise may pass on its listeners to another one: then this one is done, too. */
  private long removeOneDone() {
    for (int i = 0; i < count; i++) {
      int at = (oldest + i) & (sizes.length - 1);
      Future<?> promise = promises[at];
      if (sizes[at] != GONE && promise != null && promise.isDone()) {
        return removeAt(at);
      }
    }
    return 0;
  }

  /**
   * Removes all writes that the kernel has taken and whose listeners were not called yet.
   *
   * @return their bytes
   */
  long removeSucceeded() {
    long removed = 0;
    for (int i = 0; i < count; i++) {
      int at = (oldest + i) & (sizes.length - 1);
      Future<?> promise = promises[at];
      if (sizes[at] != GONE && promise != null && promise.isSuccess()) {
        removed += sizes[at];
        bytes -= sizes[at];
        sizes[at] = GONE; // the promise stays, so that its listener finds nothing else
      }
    }
    return removed;
  }

  private long removeAt(int at) {
    long size = sizes[at];
    bytes -= size;
    sizes[at] = GONE;
    forgetAt(at);
    return size;
  }

  /** Forgets a promise that has told its outcome; one that still has to is kept to be found. */
  private long forgetAt(int at) {
    promises[at] = null;
    while (count > 0 && sizes[oldest] == GONE && promises[oldest] == null) {
      oldest = (oldest + 1) & (sizes.length - 1);
      count--;
    }
    return 0;
  }

  /**
   * Tells of the failures whose listeners were not called yet, oldest first.
   *
   * @param failed is told of each, cancelled writes left out
   */
  void forEachFailure(Consumer<Throwable> failed) {
    for (int i = 0; i < count; i++) {
      Future<?> promise = promises[(oldest + i) & (sizes.length - 1)];
      Throwable failure = promise == null || promise.isCancelled() ? null : promise.cause();
      if (failure != null) {
        failed.accept(failure);
      }
    }
  }

  /** Bytes of the writes without an outcome, whole. */
  long bytes() {
    return bytes;
  }

  private void grow() {
    int before = sizes.length;
    sizes = Arrays.copyOf(sizes, 2 * before);
    promises = Arrays.copyOf(promises, 2 * before);
    // What stood before the oldest comes after the newest.
    System.arraycopy(sizes, 0, sizes, before, oldest);
    System.arraycopy(promises, 0, promises, before, oldest);
    Arrays.fill(promises, 0, oldest, null);
  }
}
