package dev.highwater.server;

import dev.highwater.testing.Certificates;
import dev.highwater.testing.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** The other end of a connection with TLS: a socket of the JDK above a plain one. */
final class TlsPeer implements AutoCloseable {
  private final Socket wire;
  private final SSLSocket socket;

  private TlsPeer(Socket wire, SSLSocket socket) {
    this.wire = wire;
    this.socket = socket;
  }

  /** Connects and shakes hands in one version of TLS, and trusts the server's certificate. */
  static TlsPeer connectedTo(int port, Certificates certificates, String protocol)
      throws IOException {
    Socket wire = new Socket();
    wire.setReceiveBufferSize(32 * 1024);
    wire.setSoTimeout(Peer.PATIENCE_MILLIS);
    wire.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    SSLSocket socket =
        (SSLSocket)
            certificates.context().getSocketFactory().createSocket(wire, "127.0.0.1", port, true);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return new TlsPeer(wire, socket);
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  byte[] receive(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Reads until close_notify; a FIN without it is an error. */
  byte[] receiveToEnd() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Reads until FIN what is on the wire, without making sense of it. */
  byte[] receiveCipherTextToEnd() throws IOException {
    return wire.getInputStream().readAllBytes();
  }

  /** Sends close_notify; reading goes on. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes without a word: RST. */
  void reset() throws IOException {
    wire.setSoLinger(true, 0);
    wire.close();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
