package dev.highwater.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process's surroundings; the only place that reads them, so that tests can do without. */
public final class Environment {
  private Environment() {}

  /** The environment variables of this process. */
  public static Map<String, String> variables() {
    return System.getenv();
  }

  /** A system property, null when it is not set. */
  public static @Nullable String property(String name) {
    return System.getProperty(name);
  }

  /** How many more descriptors this process may open; many where nobody tells. */
  public static long freeDescriptors() {
    return maxDescriptors() - openDescriptors();
  }

  /**
   * How many descriptors this process may have open; {@link Long#MAX_VALUE} where nobody tells.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/getrlimit.2.html">RLIMIT_NOFILE</a>
   */
  public static long maxDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /**
   * How many descriptors this process has open; 0 where nobody tells. Since Linux 6.2 the size of
   * the directory says so; else they are counted, which takes a microsecond each.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html">/proc/self/fd</a>
   */
  public static long openDescriptors() {
    try {
      long told = Files.size(Path.of("/proc/self/fd"));
      if (told > 0) {
        return told;
      }
    } catch (IOException notLinux) {
      // then the JDK knows another way
    }
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /**
   * Has the JDK's HTTP server give up on a request, or on its answer, that takes longer: it has no
   * limit of its own. To be called before the first of these servers is made.
   *
   * @param seconds 1 or more
   */
  public static void limitHttpExchanges(int seconds) {
    System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(seconds));
    System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(seconds));
  }

  /** How many processors this process may use, cgroup limits included; at least 1. */
  public static int availableProcessors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Whether standard error is a terminal; false where nobody tells. {@link System#console()} tells
   * of standard input and output only.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html">/proc/self/fd</a>
   */
  public static boolean standardErrorIsTerminal() {
    return isTerminal(2);
  }

  /** The same of standard output. */
  public static boolean standardOutputIsTerminal() {
    return isTerminal(1);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException notLinux) {
      return false;
    }
  }

  /** The kernel's name and release, such as {@code Linux 6.18.44}. */
  public static String kernel() {
    return System.getProperty("os.name") + " " + System.getProperty("os.version");
  }

  /** The version of this Java, such as {@code 17.0.15}. */
  public static String java() {
    return System.getProperty("java.version");
  }

  /** A command for another Java like this one, with the same classes; it ends before the class. */
  public static List<String> anotherJava() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"));
  }

  /** Whether this process runs as root. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
