package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import dev.highwater.options.Problems;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.OptionProbe;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import dev.highwater.units.ByteSize;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every socket option is set and read back: is what was asked for in force? */
final class Options implements Experiment {
  /** What Go's methods of the claim set. */
  private static final Set<String> CLAIMED =
      Set.of(
          "so-keepalive",
          "tcp-keepidle",
          "tcp-keepintvl",
          "so-linger",
          "tcp-nodelay",
          "so-sndbuf",
          "so-rcvbuf");

  private final List<String> ofConnection;
  private final List<String> ofListener;

  Options() {
    this(
        List.of(
            "--so-keepalive",
            "--tcp-keepidle=45s",
            "--tcp-keepintvl=7s",
            "--tcp-keepcnt=3",
            "--so-linger=2s",
            "--no-tcp-nodelay",
            "--so-sndbuf=64KiB",
            "--so-rcvbuf=" + new ByteSize(4 * BufferSizes.receiveLimit()),
            "--tcp-user-timeout=30000ms",
            "--tcp-notsent-lowat=16KiB",
            "--tcp-quickack",
            "--tcp-cork",
            "--so-busy-poll=50us",
            "--ip-tos=16",
            "--tcp-maxseg=1400",
            "--tcp-congestion=reno"),
        List.of(
            "--so-reuseaddr",
            "--so-reuseport",
            "--so-backlog=" + (NetUtil.SOMAXCONN + 1_000),
            "--tcp-defer-accept=5s",
            "--tcp-fastopen=5"));
  }

  /** With these flags of the programs in place of all. */
  Options(List<String> ofConnection, List<String> ofListener) {
    this.ofConnection = ofConnection;
    this.ofListener = ofListener;
  }

  @Override
  public String name() {
    return "options";
  }

  @Override
  public String question() {
    return "Is a socket option in force as it was asked for?";
  }

  @Override
  public String claim() {
    return "SetKeepAlive, SetKeepAlivePeriod, SetLinger, SetNoDelay (on by default),"
        + " SetWriteBuffer and SetReadBuffer set what they are given";
  }

  @Override
  public String source() {
    return "the article, list of Set... methods";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "Every option that this transport can set was set on a connection or on a listener"
                    + " and read back once it was connected or listened; then a range of buffer"
                    + " sizes on one socket.");
    List<String> refused = new ArrayList<>();
    List<String> connectionFlags = possible(bench, ofConnection, true, refused);
    List<String> listenerFlags = possible(bench, ofListener, false, refused);
    List<OptionInForce> rows = inForce(bench, connectionFlags, listenerFlags);

    List<OptionInForce> changed = new ArrayList<>(); // of those that the claim is about
    List<OptionInForce> changedBesides = new ArrayList<>();
    int claimed = 0;
    int unread = 0;
    for (OptionInForce row : rows) {
      boolean isClaimed = CLAIMED.contains(row.name());
      if (row.effective() == null) {
        unread++;
      } else {
        claimed += isClaimed ? 1 : 0;
        if (!row.effective().equals(row.requested())) {
          (isClaimed ? changed : changedBesides).add(row);
        }
      }
      String told = told(row, bench.transport());
      finding.number(row.name().replace('-', '_'), told);
      bench.timeline().add(row.scope(), row.name() + ": " + told);
    }
    BufferSizes.sweep(bench, finding);
    finding
        .number("options_set", rows.size())
        .number("options_of_the_claim_changed", changed.size())
        .number("other_options_changed", changedBesides.size())
        .number("options_not_readable", unread)
        .number("options_refused", refused.size())
        .advice(
            "Read options back, since no error tells of a change: buffers are doubled and capped,"
                + " the backlog is capped; /options of the admin port shows all of them.");
    if (!refused.isEmpty()) {
      finding
          .number("refused", refused.stream().map(line -> line.replaceAll(":.*", "")).toList())
          .error(
              "setting an option that the socket, or the transport, does not have",
              "the error of setsockopt, from the Set... method; most options have no such method",
              "a warning in the log of the bootstrap; asked for its reason: " + refused.get(0));
    }
    if (claimed == 0) {
      return finding.inconclusive("none of the claim's options could be set and read back");
    }
    String besides =
        changedBesides.isEmpty() ? "" : "; besides, these were changed: " + named(changedBesides);
    return finding.holdsIf(
        changed.isEmpty(),
        "all of the %d options that these methods set are as they were asked for%s"
            .formatted(claimed, besides),
        "%d of the %d options that these methods set are as they were asked for, but not %s%s"
            .formatted(claimed - changed.size(), claimed, named(changed), besides));
  }

  private static String named(List<OptionInForce> changed) {
    return changed.stream()
        .map(r -> r.name() + " (" + r.requested() + " became " + r.effective() + ")")
        .collect(Collectors.joining(", "));
  }

  /** Those that a socket of this transport takes; what it says about the others is noted. */
  private static List<String> possible(
      Bench bench, List<String> flags, boolean ofConnection, List<String> refused) {
    List<String> possible = new ArrayList<>();
    for (String flag : flags) {
      AskedOptions asked = AskedOptions.of(List.of(flag));
      Problems problems = new Problems();
      new OptionProbe(bench.loops(), asked.requested())
          .check(
              ofConnection ? bench.transport().channelClass() : bench.transport().listenerClass(),
              settings(bench, asked, ofConnection),
              problems);
      if (problems.isEmpty()) {
        possible.add(flag);
      } else {
        refused.addAll(problems.lines());
      }
    }
    return possible;
  }

  private static SocketSettings settings(Bench bench, AskedOptions asked, boolean ofConnection) {
    return ofConnection
        ? SocketSettings.ofConnection(bench.transport(), asked.channel())
        : SocketSettings.ofListener(bench.transport(), asked.listener(), asked.channel());
  }

  /** What was asked for beside what is in force, on a connection and its listener. */
  private static List<OptionInForce> inForce(
      Bench bench, List<String> connectionFlags, List<String> listenerFlags)
      throws InterruptedException {
    AskedOptions ofListener = AskedOptions.of(listenerFlags);
    SocketSettings listenerSettings = settings(bench, ofListener, false);
    Channel listener = listen(bench, listenerSettings);
    AskedOptions ofConnection = AskedOptions.of(connectionFlags);
    SocketSettings connectionSettings = settings(bench, ofConnection, true);
    StudiedConnection connection =
        bench
            .connector("connection")
            .handler(setting(connectionSettings))
            .to(((InetSocketAddress) listener.localAddress()).getPort());
    List<OptionInForce> rows = new ArrayList<>();
    rows.addAll(
        new OptionProbe(bench.loops(), ofConnection.requested())
            .readFrom(connection.channel(), "connection", connectionSettings));
    rows.addAll(
        new OptionProbe(bench.loops(), ofListener.requested())
            .readFrom(listener, "listener", listenerSettings));
    List<String> flags = new ArrayList<>(connectionFlags);
    flags.addAll(listenerFlags);
    List<String> names = flags.stream().map(flag -> flag.replaceAll("^--(no-)?|=.*", "")).toList();
    connection.onLoop(() -> LocalClose.close(connection.channel(), CloseCause.LOCAL));
    connection.awaitEnd(); // with SO_LINGER another thread closes it, and needs the event loop
    rows.removeIf(row -> row.requested() == null || !names.contains(row.name()));
    return rows;
  }

  private static Channel listen(Bench bench, SocketSettings settings) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(bench.loops())
            .channel(bench.transport().listenerClass())
            .handler(setting(settings))
            .childHandler(new ChannelInboundHandlerAdapter())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new Impossible("cannot listen with these options: " + bound.cause());
    }
    Channel listener = bound.channel();
    bench.closing(() -> listener.close().syncUninterruptibly());
    return listener;
  }

  /** Sets the options before the channel is connected or bound. */
  private static ChannelInboundHandlerAdapter setting(SocketSettings settings) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(ChannelHandlerContext ctx) {
        settings.applyTo(ctx.channel());
      }
    };
  }

  private static String told(OptionInForce row, Transport transport) {
    if (row.effective() == null) {
      return "asked " + row.requested() + ", cannot be read back on " + transport;
    }
    String why =
        BufferSizes.isOne(row.name()) ? BufferSizes.whyChanged(row, transport) : row.note();
    return "asked "
        + row.requested()
        + ", in force "
        + row.effective()
        + (why == null ? "" : ": " + why);
  }
}
