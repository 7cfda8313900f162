package dev.highwater.lab.bench;

import dev.highwater.metering.KernelTcpEvents;
import dev.highwater.metering.TcpInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The kernel's queue of a listener: connections that are there and wait to be accepted. What the
 * kernel counts is counted from the making of this, for the whole network namespace.
 */
public final class AcceptQueue {
  private static final String OVERFLOWS = "TcpExt.ListenOverflows";
  private static final String DROPS = "TcpExt.ListenDrops";

  private final StudiedListener listener;
  private final KernelTcpEvents events = new KernelTcpEvents();
  private final Map<String, Long> before = events.counts();
  private final List<Plot.Point> lengths = new ArrayList<>();
  private final List<Plot.Point> successes = new ArrayList<>();

  public AcceptQueue(StudiedListener listener) {
    this.listener = listener;
  }

  /** How many connections wait now. */
  public long length() throws IOException {
    TcpInfo info = listener.tcpInfo();
    if (info != null) {
      return info.acceptQueueLength();
    }
    return KernelSocket.withLocalPort(listener.port()).stream()
        .filter(socket -> socket.state().equals("LISTEN"))
        .mapToLong(KernelSocket::unreadBytes)
        .sum();
  }

  /** The backlog that the kernel granted; empty where the transport cannot tell. */
  public OptionalLong limit() {
    TcpInfo info = listener.tcpInfo();
    return info == null ? OptionalLong.empty() : OptionalLong.of(info.acceptQueueLimit());
  }

  /** How often a connection did not fit into a queue; empty where the kernel does not tell. */
  public OptionalLong overflows() {
    return since(OVERFLOWS);
  }

  /** How many SYNs were dropped by listeners for any reason; empty where nobody tells. */
  public OptionalLong drops() {
    return since(DROPS);
  }

  /** Notes how long it is, beside the number of connects that have succeeded, for the plot. */
  public void note(double atSeconds, int succeeded) throws IOException {
    lengths.add(new Plot.Point(atSeconds, length()));
    successes.add(new Plot.Point(atSeconds, succeeded));
  }

  /** What was noted, over time. */
  public Plot plot(String title) {
    return Plot.overTime(title, "connections")
        .curve("connects that succeeded", successes)
        .curve("queue of the listener", lengths)
        .build();
  }

  private OptionalLong since(String field) {
    Long now = events.counts().get(field);
    return now == null
        ? OptionalLong.empty()
        : OptionalLong.of(now - before.getOrDefault(field, 0L));
  }
}
