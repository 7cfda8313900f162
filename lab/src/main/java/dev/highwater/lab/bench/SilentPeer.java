package dev.highwater.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A program of its own, since only a process can be in another network: the peer that {@link
 * SilentNetwork} starts. Its kernel makes the connections and takes what is sent on them; it reads
 * nothing, and ends when whoever started it does.
 */
final class SilentPeer {
  /** How it says that it listens, before the port. */
  static final String LISTENING = "listening ";

  private SilentPeer() {}

  /** Listens on a free port of its network, and says which. */
  public static void main(String[] args) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(0), 128);
      System.out.println(LISTENING + listener.socket().getLocalPort());
      while (System.in.read() >= 0) {
        // nobody writes to it: this waits for the end of the other process
      }
    }
  }
}
