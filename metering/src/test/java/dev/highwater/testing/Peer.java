package dev.highwater.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The other end of a connection: a plain socket of the JDK, which does only what it is told.
 *
 * <p>It blocks, but no read for longer than {@link #PATIENCE_MILLIS}. To read and to write at the
 * same time takes two threads.
 */
public final class Peer implements AutoCloseable {
  /** So generous that it never decides on a slow machine; only a defect takes as long. */
  public static final int PATIENCE_MILLIS = 30_000;

  private final SocketChannel channel;
  private final Socket socket;

  private Peer(SocketChannel channel) {
    this.channel = channel;
    this.socket = channel.socket();
  }

  /** Connects to a port of this machine. */
  public static Peer connectedTo(int port) {
    return connectedTo(port, 0);
  }

  /**
   * Connects to a port of this machine.
   *
   * @param receiveBufferBytes what a peer that does not read lets the kernel take; 0 leaves it to
   *     the kernel
   */
  public static Peer connectedTo(int port, int receiveBufferBytes) {
    try {
      SocketChannel channel = SocketChannel.open();
      Peer peer = new Peer(channel);
      peer.socket.setSoTimeout(PATIENCE_MILLIS);
      if (receiveBufferBytes > 0) {
        peer.socket.setReceiveBufferSize(receiveBufferBytes);
      }
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int localPort() {
    return socket.getLocalPort();
  }

  /** Sends; waits while the other side does not take it. */
  public void send(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
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

  /** Reads exactly so many bytes. */
  public byte[] receive(int count) throws IOException {
    byte[] bytes = input().readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("FIN after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Reads until FIN. */
  public byte[] receiveToEnd() throws IOException {
    return input().readAllBytes();
  }

  /**
   * Reads until the other side resets the connection.
   *
   * @return how many bytes came before
   */
  public long receiveToReset() throws IOException {
    byte[] bytes = new byte[64 * 1024];
    long received = 0;
    try {
      for (int n = input().read(bytes); n >= 0; n = input().read(bytes)) {
        received += n;
      }
    } catch (SocketException reset) {
      return received;
    }
    throw new AssertionError("FIN in place of a reset, after " + received + " bytes");
  }

  /** Says that nothing more will be sent: FIN. */
  public void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  /** Closes without a word of goodbye: RST. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    channel.close();
  }

  /** Closes: FIN, or RST when there are bytes that were not read. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A channel in blocking mode has no time limit; its socket's stream has. */
  private InputStream input() throws IOException {
    return socket.getInputStream();
  }
}
