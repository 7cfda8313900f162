package dev.highwater.client.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long a CPU quota holds this process back, by {@code cpu.stat} of its control groups.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-bwc.html">CFS bandwidth control</a>
 */
final class QuotaMeter {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Path self;
  private Map<Path, Counters> before = Map.of();

  /**
   * What a control group counts since it was made.
   *
   * @param periods in which it had something to do
   * @param throttled periods in which it used up its quota
   * @param throttledNanos how long it was held back, added up over processors
   */
  record Counters(long periods, long throttled, long throttledNanos) {}

  /** Of this process. */
  QuotaMeter() {
    this(Path.of("/proc/self"));
  }

  /**
   * @param self directory with {@code cgroup} and {@code mountinfo}
   */
  QuotaMeter(Path self) {
    this.self = self;
  }

  /** Begins; groups that have no quota now are not watched. */
  void start() {
    before = new LinkedHashMap<>();
    for (Path directory :
        CpuCgroups.directories(lines(self.resolve("cgroup")), lines(self.resolve("mountinfo")))) {
      Counters now = hasQuota(directory) ? counters(directory) : null;
      if (now != null) {
        before.put(directory, now);
      }
    }
  }

  /**
   * What there was since {@link #start}, of the group that was held back the longest.
   *
   * @param windowSeconds how long that was, above 0
   * @return null where no group with a quota can be seen
   */
  @Nullable CpuQuota stop(double windowSeconds) {
    CpuQuota most = null;
    for (Map.Entry<Path, Counters> one : before.entrySet()) {
      Counters then = one.getValue();
      Counters now = counters(one.getKey());
      if (now == null) {
        continue; // the group is gone
      }
      CpuQuota quota =
          new CpuQuota(
              Math.max(0, now.periods - then.periods),
              Math.max(0, now.throttled - then.throttled),
              Math.max(0, now.throttledNanos - then.throttledNanos) / NANOS_PER_SECOND,
              windowSeconds);
      if (most == null || quota.throttledSeconds() > most.throttledSeconds()) {
        most = quota;
      }
    }
    return most;
  }

  /** Version 2 keeps a quota in {@code cpu.max}, version 1 in {@code cpu.cfs_quota_us}. */
  private static boolean hasQuota(Path directory) {
    return isQuota(lines(directory.resolve("cpu.max")))
        || isQuota(lines(directory.resolve("cpu.cfs_quota_us")));
  }

  /** Whether the file, of either version, holds a quota: {@code 30000 100000} or {@code 30000}. */
  static boolean isQuota(List<String> file) {
    return !file.isEmpty() && number(file.get(0).split(" ", 2)[0]) > 0;
  }

  private static @Nullable Counters counters(Path directory) {
    return parse(lines(directory.resolve("cpu.stat")));
  }

  /**
   * Reads {@code cpu.stat} of either version.
   *
   * @return null where it does not tell of a quota
   */
  static @Nullable Counters parse(List<String> cpuStat) {
    long periods = -1;
    long throttled = -1;
    long nanos = -1;
    for (String line : cpuStat) {
      String[] words = line.split(" ", 2);
      long value = words.length < 2 ? -1 : number(words[1]);
      switch (words[0]) {
        case "nr_periods" -> periods = value;
        case "nr_throttled" -> throttled = value;
        case "throttled_usec" -> nanos = value < 0 ? -1 : value * NANOS_PER_MICRO; // version 2
        case "throttled_time" -> nanos = value; // version 1, in ns
        default -> {} // more of them come with every kernel
      }
    }
    return periods < 0 || throttled < 0 || nanos < 0
        ? null
        : new Counters(periods, throttled, nanos);
  }

  /** Negative when it is none. */
  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException none) {
      return -1;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notThere) {
      return List.of();
    }
  }
}
