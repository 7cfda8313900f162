package dev.highwater.metering.services;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.highwater.testing.Peer;
import java.io.IOException;
import java.util.Locale;

/** A client of HTTP on a plain socket, which knows how many bytes went each way. */
final class HttpPeer implements AutoCloseable {
  private static final String END_OF_HEADERS = "\r\n\r\n";

  private final Peer peer;
  private long sentBytes;
  private long receivedBytes;

  HttpPeer(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBufferBytes what the kernel takes while nobody reads; 0 leaves it to the kernel
   */
  HttpPeer(int port, int receiveBufferBytes) {
    peer = Peer.connectedTo(port, receiveBufferBytes);
  }

  /** Sends a request, after which the connection stays open. */
  void ask(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Sends a request, after whose reply the service closes. */
  void askAsTheLast(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private void send(String request) throws IOException {
    byte[] bytes = request.getBytes(US_ASCII);
    peer.send(bytes);
    sentBytes += bytes.length;
  }

  /** Reads one reply whose length its headers tell. */
  String reply() throws IOException {
    StringBuilder headers = new StringBuilder();
    while (headers.indexOf(END_OF_HEADERS) < 0) {
      headers.append((char) receive(1)[0]);
    }
    String text = headers.toString().toLowerCase(Locale.ROOT);
    int length = text.indexOf("content-length: ") + "content-length: ".length();
    int bytes = Integer.parseInt(text.substring(length, text.indexOf('\r', length)).trim());
    return new String(receive(bytes), US_ASCII);
  }

  byte[] receive(int bytes) throws IOException {
    byte[] received = peer.receive(bytes);
    receivedBytes += bytes;
    return received;
  }

  /** Reads until FIN. */
  void receiveToEnd() throws IOException {
    receivedBytes += peer.receiveToEnd().length;
  }

  void endOutput() throws IOException {
    peer.endOutput();
  }

  void reset() throws IOException {
    peer.reset();
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }

  long sentBytes() {
    return sentBytes;
  }

  long receivedBytes() {
    return receivedBytes;
  }
}
