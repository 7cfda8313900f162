package dev.highwater.observability;

import dev.highwater.units.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A peer of an echo server that sends without reading until nothing moves, then reads all of it,
 * then does so again and resets; over and over, until it is closed.
 */
final class MisbehavingPeer implements AutoCloseable {
  private static final long STUCK_MILLIS = 300;

  private final HostPort server;
  private final ByteBuffer block = ByteBuffer.allocateDirect(64 * 1024);
  private volatile boolean over;
  private volatile Throwable failure;

  MisbehavingPeer(HostPort server) {
    this.server = server;
    Thread thread = new Thread(this::run, "difficult-peer");
    thread.setDaemon(true);
    thread.start();
  }

  /** What went wrong, null when nothing has. */
  Throwable failure() {
    return failure;
  }

  private void run() {
    try {
      while (!over) {
        connectStallAndReset();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void connectStallAndReset() throws IOException {
    try (SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(server.host(), server.port()));
        Selector selector = Selector.open()) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // closing it resets
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      untilStuck(selector, () -> channel.write(block.clear()));
      key.interestOps(SelectionKey.OP_READ);
      untilStuck(selector, () -> channel.read(block.clear()));
      key.interestOps(SelectionKey.OP_WRITE);
      untilStuck(selector, () -> channel.write(block.clear()));
    }
  }

  private void untilStuck(Selector selector, Step step) throws IOException {
    while (!over && selector.select(STUCK_MILLIS) > 0) {
      selector.selectedKeys().clear();
      if (step.take() < 0) {
        throw new IOException("the server ended the connection");
      }
    }
  }

  /** Moves bytes, and says how many. */
  @FunctionalInterface
  private interface Step {
    int take() throws IOException;
  }

  @Override
  public void close() {
    over = true;
  }
}
