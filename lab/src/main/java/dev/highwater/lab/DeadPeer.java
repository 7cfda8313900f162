package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.SilentNetwork;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedConnector;
import dev.highwater.lab.bench.Sysctl;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.TcpInfo;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/** The network goes silent: how long until a connection notices, and what has to be set for it? */
final class DeadPeer implements Experiment {
  private static final int IPPROTO_TCP = 6;
  private static final int USER_TIMEOUT_MILLIS = 800;
  private static final int LOST_BYTES = 1_000;
  private static final String WITH_NEITHER =
      " With neither, an idle connection waits for ever, and one that writes until"
          + " net.ipv4.tcp_retries2 is used up: some 15 minutes with 15, the default.";

  /** Time enough for all that was set, and far less than without: keepalive takes two seconds. */
  private static final Duration WATCHED = Duration.ofMillis(2_800);

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final boolean goesSilent;

  DeadPeer() {
    this(true);
  }

  /**
   * @param goesSilent whether the network does; if not, the peer's process ends instead
   */
  DeadPeer(boolean goesSilent) {
    this.goesSilent = goesSilent;
  }

  @Override
  public String name() {
    return "dead-peer";
  }

  @Override
  public String question() {
    return "How long until a connection notices that the network has gone silent?";
  }

  @Override
  public String claim() {
    return "Keepalive notices when the connection is idle, TCP_USER_TIMEOUT when bytes are"
        + " unacknowledged, and neither does the other's work";
  }

  @Override
  public String source() {
    return "beyond the article, which names SetKeepAlive: RFC 1122, RFC 5482, tcp(7)";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    SilentNetwork network = SilentNetwork.on(bench);
    boolean canTimeOut = bench.transport().isLinuxNative();
    List<Watched> all = new ArrayList<>();
    for (PeerTimers timers : PeerTimers.values()) {
      if (canTimeOut || !timers.userTimeout) {
        all.add(new Watched(bench, network, timers, false));
        all.add(new Watched(bench, network, timers, true));
      }
    }
    if (goesSilent) {
      network.silence();
    } else {
      network.endPeer();
    }
    long sinceMicros = bench.timeline().nowMicros();
    for (Watched each : all) {
      each.writeIfItWrites();
    }
    bench.await(PATIENCE, () -> all.stream().allMatch(w -> w.hasEnded() || !w.shallNotice()));
    bench.await(
        WATCHED.minusNanos(1_000 * (bench.timeline().nowMicros() - sinceMicros)),
        () -> all.stream().allMatch(Watched::hasEnded));
    return finding(bench, all, sinceMicros, canTimeOut);
  }

  private Finding finding(Bench bench, List<Watched> all, long sinceMicros, boolean canTimeOut)
      throws InterruptedException {
    double watchedMillis = (bench.timeline().nowMicros() - sinceMicros) / 1e3;
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "A peer in a network of its own, which then lost every packet; connections with"
                    + " nothing set, with keepalive (idle and interval 1 s, one probe), with"
                    + " TCP_USER_TIMEOUT of 800 ms, and with both, each once idle and once with"
                    + " 1,000 bytes written into the silence.")
            .number("watched_ms", watchedMillis);
    for (Watched each : all) {
      finding.number(
          each.name() + "_noticed_after_ms",
          each.hasEnded() ? (each.endedMicros - sinceMicros) / 1e3 : "not while we watched");
    }
    for (Watched each : all) {
      TcpInfo info = each.connection.tcpInfo();
      if (info != null && each.writes) {
        Ledger ledger = each.connection.ledger();
        finding
            .number(each.name() + "_accepted_bytes", ledger.takenBytes())
            .number(
                each.name() + "_acknowledged_bytes",
                ledger.kernel() == null ? 0 : ledger.kernel().acknowledgedBytes())
            .number(each.name() + "_retransmits", info.retransmits());
      }
      if (each.timedOut() && each.timers != PeerTimers.BOTH) { // which says the same once more
        finding.error(
            "reading, " + each.label(),
            "read: connection timed out (ETIMEDOUT; Timeout() is true)",
            each.failure);
      }
    }
    Sysctl.read("net.ipv4.tcp_retries2").ifPresent(most -> finding.number("tcp_retries2", most));
    Sysctl.read("net.ipv4.tcp_keepalive_time")
        .ifPresent(seconds -> finding.number("tcp_keepalive_time_s", seconds));
    if (!canTimeOut) {
      finding.number("user_timeout", "cannot be set on " + bench.transport());
    }
    List<String> otherwise = new ArrayList<>();
    for (Watched each : all) {
      if (each.shallNotice() ? !each.timedOut() : each.hasEnded()) {
        otherwise.add(each.label() + " " + each.told(sinceMicros));
      }
    }
    String because =
        "keepalive noticed it %s where the connection was idle, "
            .formatted(find(all, PeerTimers.KEEPALIVE, false).told(sinceMicros));
    String user = canTimeOut ? find(all, PeerTimers.USER_TIMEOUT, true).told(sinceMicros) : "";
    because +=
        canTimeOut
            ? "TCP_USER_TIMEOUT of %d ms %s where bytes were unacknowledged (the kernel counts from"
                    .formatted(USER_TIMEOUT_MILLIS, user)
                + " its first retransmission); the other way round"
            : "and not where bytes were unacknowledged; there";
    because += ", and with nothing set, nobody noticed in %.1f s".formatted(watchedMillis / 1e3);
    return finding
        .plot(plot(all, sinceMicros, bench.timeline().nowMicros()))
        .advice(
            canTimeOut
                ? "Set keepalive (Go's default: after 15 s) and TCP_USER_TIMEOUT: the first is"
                    + " silent while bytes are unacknowledged, the second while there are none."
                    + WITH_NEITHER
                : "Keepalive is silent while bytes are unacknowledged, and NIO cannot set"
                    + " TCP_USER_TIMEOUT: use a native transport, or a timeout of your own."
                    + WITH_NEITHER)
        .holdsIf(
            otherwise.isEmpty(),
            because,
            "otherwise than claimed: " + String.join(", ", otherwise));
  }

  private static Watched find(List<Watched> all, PeerTimers timers, boolean writes) {
    return all.stream()
        .filter(w -> w.timers == timers && w.writes == writes)
        .findFirst()
        .orElseThrow();
  }

  private static Plot plot(List<Watched> all, long fromMicros, long toMicros) {
    Plot.Builder plot = Plot.overTime("connections that are still taken for alive", "connections");
    for (PeerTimers timers : PeerTimers.values()) {
      List<Watched> of = all.stream().filter(w -> w.timers == timers).toList();
      List<Plot.Point> points = new ArrayList<>();
      points.add(new Plot.Point(fromMicros / 1e6, of.size()));
      of.stream()
          .filter(Watched::hasEnded)
          .mapToLong(w -> w.endedMicros)
          .sorted()
          .forEach(end -> points.add(new Plot.Point(end / 1e6, of.size() - points.size())));
      points.add(new Plot.Point(toMicros / 1e6, points.get(points.size() - 1).y()));
      if (!of.isEmpty()) {
        plot.curve(timers.label(), points);
      }
    }
    return plot.build();
  }

  /** A connection over the network that goes silent. */
  private static final class Watched extends ChannelInboundHandlerAdapter {
    private final Bench bench;
    private final PeerTimers timers;
    private final boolean writes;
    private final StudiedConnection connection;
    private volatile String failure = "nothing";
    private volatile long endedMicros;

    Watched(Bench bench, SilentNetwork network, PeerTimers timers, boolean writes)
        throws InterruptedException {
      this.bench = bench;
      this.timers = timers;
      this.writes = writes;
      StudiedConnector connector =
          bench
              .connector(timers.who + (writes ? "/write" : "/idle"))
              .option(ChannelOption.SO_KEEPALIVE, timers.keepalive)
              .option(ChannelOption.SO_LINGER, 0) // no FIN is sent again when the network is gone
              .handler(this);
      if (timers.keepalive) {
        connector
            .option(tcp(bench, 4, ExtendedSocketOptions.TCP_KEEPIDLE), 1)
            .option(tcp(bench, 5, ExtendedSocketOptions.TCP_KEEPINTERVAL), 1)
            .option(tcp(bench, 6, ExtendedSocketOptions.TCP_KEEPCOUNT), 1);
      }
      if (bench.transport().isLinuxNative()) { // 0 is the kernel's own, whatever the user has set
        connector.option(
            new IntegerUnixChannelOption("TCP_USER_TIMEOUT", IPPROTO_TCP, 18),
            timers.userTimeout ? USER_TIMEOUT_MILLIS : 0);
      }
      connection = connector.to(network.peer());
      bench.closing(() -> connection.channel().close().awaitUninterruptibly(PATIENCE.toMillis()));
    }

    private static ChannelOption<Integer> tcp(Bench bench, int number, SocketOption<Integer> jdk) {
      return bench.transport().isLinuxNative()
          ? new IntegerUnixChannelOption(jdk.name(), IPPROTO_TCP, number)
          : NioChannelOption.of(jdk);
    }

    /** Such as {@code keepalive idle}. */
    String label() {
      return timers.label() + (writes ? " writing" : " idle");
    }

    String name() {
      return label().replace(' ', '_');
    }

    String told(long sinceMicros) {
      return hasEnded()
          ? "after %,d ms".formatted((endedMicros - sinceMicros) / 1_000)
          : "not at all";
    }

    /** Whether something is set that notices. */
    boolean shallNotice() {
      return writes ? timers.userTimeout : timers.keepalive;
    }

    void writeIfItWrites() {
      if (writes) {
        connection.write(bench.bytes(LOST_BYTES));
      }
    }

    boolean hasEnded() {
      return endedMicros > 0;
    }

    boolean timedOut() throws InterruptedException {
      return hasEnded() && connection.awaitEnd().cause() == CloseCause.NETWORK_TIMEOUT;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failure = Timeline.describe(cause);
      ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      endedMicros = bench.timeline().nowMicros();
      ctx.fireChannelInactive();
    }
  }
}
