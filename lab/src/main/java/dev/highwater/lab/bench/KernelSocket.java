package dev.highwater.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One socket of this network namespace, by the kernel's own account; every transport has it.
 *
 * @param localPort its own port
 * @param remotePort the other end's; 0 of a listening socket
 * @param state as netstat(8) names it: {@code ESTABLISHED}, {@code TIME_WAIT}
 * @param unacknowledgedBytes taken from the program and not acknowledged by the other end; of a
 *     listening socket the backlog that the kernel granted is not here, and this is 0
 * @param unreadBytes received and not read by the program; of a listening socket the number of
 *     connections that wait to be accepted
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">/proc/net/tcp</a>
 */
public record KernelSocket(
    int localPort, int remotePort, String state, long unacknowledgedBytes, long unreadBytes) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final List<String> STATES =
      List.of(
          "NONE",
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING",
          "NEW_SYN_RECV");

  /** Whether the kernel tells at all: Linux. */
  public static boolean isTold() {
    return Files.isReadable(TABLES.get(0));
  }

  /** All sockets with this local port, in the order of the table; empty where nobody tells. */
  public static List<KernelSocket> withLocalPort(int port) throws IOException {
    String written = ":%04X ".formatted(port); // a table of thousands is not worth reading whole
    return lines().stream()
        .filter(line -> line.contains(written))
        .filter(isNew())
        .map(KernelSocket::of)
        .filter(socket -> socket.localPort == port)
        .toList();
  }

  /**
   * One end of a connection on this machine; there may be none any more.
   *
   * @return empty, or one
   */
  public static List<KernelSocket> end(int localPort, int remotePort) throws IOException {
    return withLocalPort(localPort).stream()
        .filter(socket -> socket.remotePort == remotePort)
        .limit(1)
        .toList();
  }

  /**
   * Both ends of a connection on this machine, those that there are, the first port's end first.
   */
  public static List<KernelSocket> ends(int port, int otherPort) throws IOException {
    return lines().stream()
        .filter(isNew())
        .map(KernelSocket::of)
        .filter(
            socket ->
                (socket.localPort == port && socket.remotePort == otherPort)
                    || (socket.localPort == otherPort && socket.remotePort == port))
        .sorted(Comparator.comparing(socket -> socket.localPort != port))
        .toList();
  }

  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path table : TABLES) {
      if (Files.isReadable(table)) { // not without Linux, one of them not without IPv6
        Files.readAllLines(table).stream().skip(1).forEach(lines::add);
      }
    }
    return lines;
  }

  /**
   * Passes the first line of each socket: the kernel hands the table out piece by piece, and what
   * has moved on meanwhile is in two of them.
   */
  static Predicate<String> isNew() {
    Set<String> seen = new HashSet<>();
    return line -> {
      String[] fields = line.strip().split("\\s+", -1);
      return seen.add(fields[1] + " " + fields[2] + " " + fields[9]); // addresses and inode
    };
  }

  private static KernelSocket of(String line) {
    String[] fields = line.strip().split("\\s+", -1);
    String[] queues = fields[4].split(":", -1);
    int state = Integer.parseInt(fields[3], 16);
    return new KernelSocket(
        port(fields[1]),
        port(fields[2]),
        state < STATES.size() ? STATES.get(state) : "STATE_" + state,
        Long.parseLong(queues[0], 16),
        Long.parseLong(queues[1], 16));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }
}
