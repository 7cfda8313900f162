package dev.highwater.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connects of a scripted peer to one port, none of which waits for another. */
public final class PlainConnects implements AutoCloseable {
  private final InetSocketAddress address;
  private final List<SocketChannel> pending = new ArrayList<>();
  private final List<SocketChannel> connected = new ArrayList<>();

  /** To a port of this machine; begins none yet. */
  public PlainConnects(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Begins one more: sends its SYN. */
  public void begin() throws IOException {
    SocketChannel channel = SocketChannel.open();
    pending.add(channel);
    channel.configureBlocking(false);
    if (channel.connect(address)) {
      pending.remove(channel);
      connected.add(channel);
    }
  }

  /**
   * How many are connected by now.
   *
   * @throws IOException if one of them failed
   */
  public int connected() throws IOException {
    for (SocketChannel channel : List.copyOf(pending)) {
      if (channel.finishConnect()) {
        pending.remove(channel);
        connected.add(channel);
      }
    }
    return connected.size();
  }

  /** Whether all that were begun are connected by now. */
  public boolean areThrough() throws IOException {
    connected();
    return pending.isEmpty();
  }

  /** How many were neither accepted nor refused when this was last looked at. */
  public int pending() {
    return pending.size();
  }

  /** Ends all of them, with RST, so that none stays in TIME_WAIT. */
  @Override
  public void close() throws IOException {
    pending.addAll(connected);
    for (SocketChannel channel : pending) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }
    pending.clear();
    connected.clear();
  }
}
