package dev.highwater.client.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sockets in TIME_WAIT, each of which keeps a local port from one target for a minute.
 *
 * <p>The kernel counts them for a network namespace, whoever they belonged to: {@code
 * /proc/self/net/sockstat}, field {@code tw}.
 */
public final class TimeWait {
  private static final Path SOCKSTAT = Path.of("/proc/self/net/sockstat");

  private TimeWait() {}

  /** How many there are now; null where nobody tells. */
  public static @Nullable Long sockets() {
    try {
      return in(Files.readAllLines(SOCKSTAT));
    } catch (IOException notLinux) {
      return null;
    }
  }

  static @Nullable Long in(List<String> sockstat) {
    for (String line : sockstat) {
      String[] words = line.split(" ", -1);
      for (int i = 1; words[0].equals("TCP:") && i + 1 < words.length; i += 2) {
        if (words[i].equals("tw")) {
          return Long.valueOf(words[i + 1]);
        }
      }
    }
    return null;
  }
}
