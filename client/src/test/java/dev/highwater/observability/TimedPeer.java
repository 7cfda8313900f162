package dev.highwater.observability;

import dev.highwater.units.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A peer that either sends or reads, for as long as it is told; closing it resets. */
final class TimedPeer implements AutoCloseable {
  private final ByteBuffer block = ByteBuffer.allocateDirect(64 * 1024);
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  TimedPeer(HostPort server) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(server.host(), server.port()));
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  /** Sends whatever the kernel takes, and reads nothing. */
  void sendFor(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    key.interestOps(SelectionKey.OP_WRITE);
    while (isReadyBefore(end)) {
      channel.write(block.clear());
    }
  }

  /** Reads whatever comes, and sends nothing. */
  void readFor(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    key.interestOps(SelectionKey.OP_READ);
    while (isReadyBefore(end)) {
      if (channel.read(block.clear()) < 0) {
        throw new IOException("the server ended the connection");
      }
    }
  }

  private boolean isReadyBefore(long endNanos) throws IOException {
    long millis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
    selector.selectedKeys().clear();
    return millis > 0 && selector.select(millis) > 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
