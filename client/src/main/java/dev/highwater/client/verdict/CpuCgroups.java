package dev.highwater.client.verdict;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the directories of the control groups that can limit the processor time of this process:
 * its own and those around it, as far as they are mounted here.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">mountinfo</a>
 */
final class CpuCgroups {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  /** Fields of mountinfo before the optional ones: root at 3, mount point at 4. */
  private static final int FIRST_FIELDS = 6;

  private static final int MOST_LEVELS = 64;

  private CpuCgroups() {}

  /**
   * The directories, from the innermost group outwards; with both versions, those of both.
   *
   * @param selfCgroup lines of {@code /proc/self/cgroup}
   * @param mountinfo lines of {@code /proc/self/mountinfo}
   */
  static List<Path> directories(List<String> selfCgroup, List<String> mountinfo) {
    List<Path> directories = new ArrayList<>();
    for (String line : selfCgroup) {
      String[] fields = line.split(":", 3); // hierarchy, controllers, path
      if (fields.length < 3) {
        continue;
      }
      boolean isV2 = fields[0].equals("0") && fields[1].isEmpty();
      if (isV2 || hasCpu(fields[1])) {
        mountinfo.forEach(mount -> addFrom(mount, isV2, fields[2], directories));
      }
    }
    return directories.stream().distinct().toList();
  }

  private static void addFrom(String mount, boolean isV2, String cgroup, List<Path> directories) {
    String[] halves = mount.split(" - ", 2);
    String[] first = halves[0].split(" ", -1);
    String[] last = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
    if (first.length < FIRST_FIELDS || last.length < 3) {
      return;
    }
    boolean isOurs = isV2 ? last[0].equals("cgroup2") : last[0].equals("cgroup") && hasCpu(last[2]);
    if (isOurs) {
      try {
        upwards(Path.of(unescaped(first[3])), Path.of(unescaped(first[4])), cgroup, directories);
      } catch (InvalidPathException notOne) {
        return; // then nothing is known of this mount
      }
    }
  }

  /**
   * Adds the group's directory and its parents'.
   *
   * @param root the group that is mounted
   * @param mountPoint where
   * @param cgroup this process's group; outside of what is mounted, in a container with a view of
   *     its own, the mounted group is the innermost that can be seen
   */
  private static void upwards(Path root, Path mountPoint, String cgroup, List<Path> directories) {
    Path group = Path.of(cgroup);
    Path inside = group.startsWith(root) ? root.relativize(group) : Path.of("");
    if (Arrays.asList(cgroup.split("/", -1)).contains("..")) {
      inside = Path.of("");
    }
    Path directory = mountPoint.resolve(inside).normalize();
    for (int i = 0; i < MOST_LEVELS && directory != null; i++, directory = directory.getParent()) {
      directories.add(directory);
      if (directory.equals(mountPoint)) {
        return;
      }
    }
  }

  private static boolean hasCpu(String controllers) {
    return Arrays.asList(controllers.split(",", -1)).contains("cpu");
  }

  /** Blanks in a path are written as {@code \040}. */
  private static String unescaped(String path) {
    Matcher octal = OCTAL.matcher(path);
    return octal.replaceAll(
        found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
  }
}
