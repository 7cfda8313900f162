package dev.highwater.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel holds for one end of a connection on this machine, by its own account.
 *
 * @param unackedBytes taken from us and not acknowledged by the other end's kernel
 * @param unreadBytes received and not read
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">/proc/net/tcp</a>
 */
public record KernelQueues(long unackedBytes, long unreadBytes) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int QUEUES = 4;

  /** Those of the end that has this port; a machine without Linux's tables skips the test. */
  public static KernelQueues of(int localPort, int remotePort) throws IOException {
    for (Path table : TABLES) {
      assumeThat(table).exists();
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (endsWithPort(fields[LOCAL], localPort) && endsWithPort(fields[REMOTE], remotePort)) {
          String[] queues = fields[QUEUES].split(":", -1);
          return new KernelQueues(Long.parseLong(queues[0], 16), Long.parseLong(queues[1], 16));
        }
      }
    }
    throw new AssertionError("no connection from port " + localPort + " to " + remotePort);
  }

  private static boolean endsWithPort(String address, int port) {
    return address.endsWith(":%04X".formatted(port));
  }
}
