package dev.highwater.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scripted end that listens on a free loopback port: a plain socket of the JDK. */
public final class PlainListener implements AutoCloseable {
  private final ServerSocketChannel channel;
  private final Timeline timeline;
  private final String who;
  private final List<PlainPeer> accepted = new CopyOnWriteArrayList<>();

  private PlainListener(ServerSocketChannel channel, Timeline timeline, String who) {
    this.channel = channel;
    this.timeline = timeline;
    this.who = who;
  }

  static PlainListener open(int backlog, int receiveBufferBytes, Timeline timeline, String who)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      if (receiveBufferBytes > 0) { // before listen, or the window scale does not know of it
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      }
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
      return new PlainListener(channel, timeline, who);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public int port() {
    return channel.socket().getLocalPort();
  }

  /**
   * The next connection; waits for it.
   *
   * @throws java.net.SocketTimeoutException when none came for 20 s
   */
  public PlainPeer accept() throws IOException {
    channel.socket().setSoTimeout(PlainPeer.PATIENCE);
    PlainPeer peer = new PlainPeer(channel.socket().accept().getChannel(), timeline, who);
    accepted.add(peer);
    timeline.add(who, "accepted");
    return peer;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    for (PlainPeer peer : accepted) {
      peer.close();
    }
  }
}
