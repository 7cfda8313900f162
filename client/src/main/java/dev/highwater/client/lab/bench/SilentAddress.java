package dev.highwater.client.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network in which nobody answers: a pair of virtual interfaces into a network namespace of our
 * own, and a neighbour with a hardware address that nobody has. Packets leave this machine's stack
 * and are dropped without a word, which no loopback address does.
 *
 * <p>Its addresses are from 198.18.0.0/15, which RFC 2544 sets aside for benchmarks. Needs root and
 * ip(8).
 */
public final class SilentAddress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SilentAddress.class);
  private static final int PAIRS = 1 << 15; // of four addresses each, in a /15
  private static final String NOBODY = "02:00:00:00:00:01";

  private final String name;
  private final InetAddress silent;

  private SilentAddress(String name, InetAddress silent) {
    this.name = name;
    this.silent = silent;
  }

  /**
   * Makes one; close it to have all of it removed.
   *
   * @throws Impossible if the machine or the user does not allow it
   */
  public static SilentAddress open() throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    int pair = (int) (pid % PAIRS) * 4;
    String local = address(pair + 1).getHostAddress();
    InetAddress silent = address(pair + 2);
    String name = "hws" + pid; // an interface's name has 15 characters at most
    SilentAddress network = new SilentAddress(name, silent);
    boolean made = false;
    try {
      ip("netns add " + name);
      made = true;
      ip("link add %1$sa type veth peer name %1$sb netns %1$s".formatted(name));
      ip("address add %s/30 dev %sa".formatted(local, name));
      ip("link set %sa up".formatted(name));
      ip("-n %1$s link set %1$sb up".formatted(name));
      ip(
          "neighbour add %s lladdr %s dev %sa nud permanent"
              .formatted(silent.getHostAddress(), NOBODY, name));
      return network;
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (made || e instanceof InterruptedException) { // else one of that name is somebody else's
        network.close();
      }
      throw e;
    }
  }

  /** One of 198.18.0.0/15, by its number. */
  private static InetAddress address(int number) throws IOException {
    return InetAddress.getByAddress(
        new byte[] {(byte) 198, (byte) (18 + (number >> 16)), (byte) (number >> 8), (byte) number});
  }

  /** An address to which packets go, and from which none comes. */
  public InetAddress address() {
    return silent;
  }

  /** Removes all of it, also what is left of one that was not made to its end. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted(); // what was made has to go all the same
    try {
      for (String command : List.of("link delete " + name + "a", "netns delete " + name)) {
        try {
          ip(command);
        } catch (Impossible notMadeOrGone) {
          LOG.debug("nothing to remove: {}", notMadeOrGone.getMessage());
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ip(String arguments) throws IOException, InterruptedException {
    SystemCommand.run(List.of(("ip " + arguments).split(" ", -1)));
  }
}
