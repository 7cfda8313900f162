package dev.highwater.client.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long one thread has waited for a processor while it could have run: the second figure
 * of {@code schedstat}.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">scheduler statistics</a>
 */
final class ThreadWait {
  private static final Path THREAD_SELF = Path.of("/proc/thread-self");

  private final @Nullable Path schedstat;

  private ThreadWait(@Nullable Path schedstat) {
    this.schedstat = schedstat;
  }

  /** Of the thread that calls this; may be asked from any other. */
  static ThreadWait ofThisThread() {
    try {
      // The link says PID/task/TID; what is behind it is another thread's for every reader.
      Path thread = THREAD_SELF.resolveSibling(Files.readSymbolicLink(THREAD_SELF));
      return new ThreadWait(thread.resolve("schedstat"));
    } catch (IOException | UnsupportedOperationException notLinux) {
      return new ThreadWait(null);
    }
  }

  /** Since the thread started, in nanoseconds; negative where it is not known. */
  long nanos() {
    try {
      return schedstat == null ? -1 : parse(Files.readString(schedstat));
    } catch (IOException notKept) {
      return -1;
    }
  }

  /** Reads {@code 45216013 16903033 97}: ns on a processor, ns waiting, how often it ran. */
  static long parse(String schedstat) {
    String[] words = schedstat.strip().split(" ", -1);
    try {
      boolean isKept = words.length == 3 && Long.parseLong(words[0]) > 0; // else all are 0
      return isKept ? Math.max(-1, Long.parseLong(words[1])) : -1;
    } catch (NumberFormatException notThis) {
      return -1;
    }
  }
}
