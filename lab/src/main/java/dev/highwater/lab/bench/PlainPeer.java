package dev.highwater.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The scripted end of a connection: a plain blocking socket of the JDK, which does only what it is
 * told, on the thread that tells it.
 *
 * <p>No read waits for longer than {@link #PATIENCE}, so that a broken experiment ends.
 */
public final class PlainPeer implements AutoCloseable {
  /** So long that it never decides on a slow machine. */
  static final int PATIENCE = (int) TimeUnit.SECONDS.toMillis(20);

  private final SocketChannel channel;
  private final Socket socket;
  private final Timeline timeline;
  private final String who;

  PlainPeer(SocketChannel channel, Timeline timeline, String who) throws IOException {
    this.channel = channel;
    this.socket = channel.socket();
    this.timeline = timeline;
    this.who = who;
    socket.setSoTimeout(PATIENCE);
  }

  static PlainPeer connect(int port, int receiveBufferBytes, Timeline timeline, String who)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      if (receiveBufferBytes > 0) { // before connect, or the window scale does not know of it
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      }
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      timeline.add(who, "connected");
      return new PlainPeer(channel, timeline, who);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public int localPort() {
    return socket.getLocalPort();
  }

  public int remotePort() {
    return socket.getPort();
  }

  /** The channel itself, for what is not offered here; blocking. */
  public SocketChannel channel() {
    return channel;
  }

  /** Sends all of it; waits while the other side does not take it. */
  public void send(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
    timeline.add(who, "sent", bytes.length);
  }

  /**
   * Gives the kernel as much as it takes now, without waiting for more room.
   *
   * @return how many bytes it took
   */
  public int offer(byte[] bytes) throws IOException {
    channel.configureBlocking(false);
    try {
      return channel.write(ByteBuffer.wrap(bytes));
    } finally {
      channel.configureBlocking(true);
    }
  }

  /**
   * One read(2).
   *
   * @return what came, which may be less than asked for; empty at the other side's FIN
   * @throws IOException also when nothing came for 20 s
   */
  public byte[] read(int most) throws IOException {
    byte[] bytes = new byte[most];
    int count = input().read(bytes);
    timeline.add(who, count < 0 ? "read EOF" : "read", Math.max(0, count));
    return Arrays.copyOf(bytes, Math.max(0, count));
  }

  /**
   * Reads and throws away until FIN.
   *
   * @return how many bytes came
   * @throws IOException also at a reset, and when nothing came for 20 s
   */
  public long drain() throws IOException {
    Drained drained = Drained.from(this, timeline, who);
    IOException failure = drained.failure();
    if (failure != null) {
      throw failure;
    }
    return drained.bytes();
  }

  /**
   * Reads and throws away, so many bytes.
   *
   * @return how many came, fewer only at FIN
   */
  public long skip(long count) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    long total = 0;
    while (total < count) {
      int n = input().read(bytes, 0, (int) Math.min(bytes.length, count - total));
      if (n < 0) {
        break;
      }
      total += n;
    }
    timeline.add(who, "read", total);
    return total;
  }

  /** Says that nothing more will be sent: FIN. */
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
    timeline.add(who, "shut down its output (FIN)");
  }

  /** Ends the connection with RST. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    channel.close();
    timeline.add(who, "reset the connection (RST)");
  }

  /** Closes: FIN, or RST when there are bytes that were not read. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      timeline.add(who, "closed");
    }
  }

  /** A channel in blocking mode has no time limit; its socket's stream has. */
  private InputStream input() throws IOException {
    return socket.getInputStream();
  }
}
