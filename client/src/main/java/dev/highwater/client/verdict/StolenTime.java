package dev.highwater.client.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the processor time that the hypervisor gave to somebody else while this machine had use
 * for it: <i>steal</i> in {@code /proc/stat}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
 */
final class StolenTime {
  private static final Path STAT = Path.of("/proc/stat");

  /** Place of <i>steal</i> behind user, nice, system, idle, iowait, irq and softirq. */
  private static final int STEAL = 7;

  private @Nullable Ticks before;

  /** All processors together, since the machine started. */
  record Ticks(long stolen, long all) {}

  void start() {
    before = now();
  }

  /** Share of all processors' time since {@link #start}, 0 to 1; NaN where it is not known. */
  double stop() {
    return share(before, now());
  }

  static double share(@Nullable Ticks before, @Nullable Ticks after) {
    if (before == null || after == null || after.all <= before.all) {
      return Double.NaN;
    }
    double share = (double) (after.stolen - before.stolen) / (after.all - before.all);
    return Math.max(0, Math.min(1, share)); // a virtual machine that moved may count backwards
  }

  /**
   * Reads the first line of {@code /proc/stat}; what guests of this machine used is in user and
   * nice already.
   *
   * @return null where it does not tell
   */
  static @Nullable Ticks parse(List<String> stat) {
    String[] words = stat.isEmpty() ? new String[0] : stat.get(0).trim().split(" +", -1);
    if (words.length < STEAL + 2 || !words[0].equals("cpu")) {
      return null;
    }
    try {
      long all = 0;
      for (int i = 1; i <= STEAL + 1; i++) {
        all += Long.parseLong(words[i]);
      }
      return new Ticks(Long.parseLong(words[STEAL + 1]), all);
    } catch (NumberFormatException notThis) {
      return null;
    }
  }

  private static @Nullable Ticks now() {
    try {
      return parse(Files.readAllLines(STAT));
    } catch (IOException notLinux) {
      return null;
    }
  }
}
