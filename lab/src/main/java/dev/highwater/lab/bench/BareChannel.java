package dev.highwater.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A non-blocking channel of the JDK without anything around it, to be written to by any thread. */
public final class BareChannel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BareChannel.class);
  private static final int LOOK_AGAIN_MILLIS = 1_000;

  private final SocketChannel channel;
  private final LongAdder partialWrites = new LongAdder();

  /**
   * Connects to a port of this machine.
   *
   * @param sendBufferBytes as given to SO_SNDBUF
   */
  public BareChannel(int port, int sendBufferBytes) throws IOException {
    channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
  }

  /** Has a thread's own selector tell when there is room. */
  public void registerWith(Selector selector) throws IOException {
    channel.register(selector, SelectionKey.OP_WRITE);
  }

  /**
   * Writes on until all is out, as one would. Each write(2) is made under the JDK's lock, and
   * others may come in between.
   *
   * @throws IOException also when nothing could be written for so long
   */
  public void write(byte[] bytes, Selector selector, Duration atMost) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    long deadline = System.nanoTime() + atMost.toNanos();
    while (left.hasRemaining()) {
      if (channel.write(left) > 0) {
        if (left.hasRemaining()) {
          partialWrites.increment();
        }
        deadline = System.nanoTime() + atMost.toNanos();
      } else if (System.nanoTime() - deadline > 0) {
        throw new IOException("nothing was written for " + atMost.toSeconds() + " s");
      } else {
        selector.select(LOOK_AGAIN_MILLIS);
        selector.selectedKeys().clear();
      }
    }
  }

  /** How many writes returned less than they were given, and more than nothing. */
  public long partialWrites() {
    return partialWrites.sum();
  }

  /** Says that nothing more will be sent: FIN; nothing happens when the connection is gone. */
  public void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException gone) { // whoever reads has seen it as well
      LOG.debug("no FIN", gone);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
