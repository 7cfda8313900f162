package dev.highwater.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer on plain sockets of the JDK, whose every connection follows a script on its own thread.
 */
public final class ScriptedPeer implements AutoCloseable {

  /** What one connection does, from accepted to the end; its socket is closed when it returns. */
  public interface Script {
    void serve(Served served) throws IOException;
  }

  /**
   * One accepted connection.
   *
   * @param number in the order in which they came, from 0
   */
  public record Served(
      int number, Socket socket, DataInputStream in, OutputStream out, ScriptedPeer peer) {

    /** Reads one request; false at its FIN. */
    boolean read(byte[] request) throws IOException {
      if (in.readNBytes(request, 0, request.length) < request.length) {
        return false;
      }
      peer.requests.incrementAndGet();
      return true;
    }

    public void write(byte[] reply) throws IOException {
      out.write(reply);
    }

    /** Sends FIN and waits for the other side's. */
    void endInOrder() throws IOException {
      socket.shutdownOutput();
      in.readAllBytes();
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final Thread acceptor;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final List<InetAddress> sources = new CopyOnWriteArrayList<>();
  private final AtomicLong requests = new AtomicLong();

  private ScriptedPeer(int port, Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
    acceptor = daemon(this::accept);
  }

  /** Listens on a free port of this machine. */
  public static ScriptedPeer doing(Script script) throws IOException {
    return new ScriptedPeer(0, script);
  }

  /** Listens on this port. */
  static ScriptedPeer on(int port, Script script) throws IOException {
    return new ScriptedPeer(port, script);
  }

  /** Echoes requests of one length. */
  public static Script echo(int length) {
    return served -> {
      byte[] request = new byte[length];
      while (served.read(request)) {
        served.write(request);
      }
    };
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** {@code 127.0.0.1:41234}. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** Where the connections came from, in their order. */
  List<InetAddress> sources() {
    return sources;
  }

  /** Whole requests that were read, over all connections. */
  long requests() {
    return requests.get();
  }

  /** Ends as a killed process does, with resets: listener and connections are gone at once. */
  void die() throws IOException, InterruptedException {
    listener.close();
    acceptor.join(); // until then the port is taken, and one more connection may come
    for (Socket socket : sockets) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        sources.add(socket.getInetAddress());
        int number = sources.size() - 1;
        daemon(() -> serve(number, socket));
      }
    } catch (IOException closed) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(closed);
      }
    }
  }

  private void serve(int number, Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      script.serve(new Served(number, socket, in, socket.getOutputStream(), this));
    } catch (IOException end) {
      // closed by one side or the other; the client says what it saw of it
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-peer");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
