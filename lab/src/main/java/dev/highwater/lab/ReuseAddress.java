package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener is restarted while its old connections are in TIME_WAIT: does it get its port? */
final class ReuseAddress implements Experiment {
  private static final int CONNECTIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final @Nullable Boolean reuse;

  ReuseAddress() {
    this(null);
  }

  /**
   * @param reuse what the listeners that the claim is about set SO_REUSEADDR to; null to leave it
   *     as Netty has it
   */
  ReuseAddress(@Nullable Boolean reuse) {
    this.reuse = reuse;
  }

  @Override
  public String name() {
    return "reuse-address";
  }

  @Override
  public String question() {
    return "Can a listener be restarted while its old connections are in TIME_WAIT?";
  }

  @Override
  public String claim() {
    return "Listeners set SO_REUSEADDR by default, so that a restart does not fail with \"address"
        + " already in use\"";
  }

  @Override
  public String source() {
    return "the article, listener default";
  }

  /**
   * What came of one restart.
   *
   * @param sockets of the port by state, just before the new listener tried
   * @param oldReuses SO_REUSEADDR of the old listener, read back
   * @param failure null when it got the port
   */
  private record Restart(
      Map<String, Long> sockets, boolean oldReuses, @Nullable Throwable failure) {
    long timeWait() {
      return sockets.getOrDefault("TIME_WAIT", 0L);
    }

    String outcome() {
      return failure == null ? "bound" : Timeline.describe(failure);
    }
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Map<String, List<Plot.Point>> curves = new LinkedHashMap<>();
    Restart claimed = restart(bench, reuse, reuse, true, curves);
    Restart without = restart(bench, false, false, true, new LinkedHashMap<>());
    Restart onlyNew = restart(bench, false, true, true, new LinkedHashMap<>());
    Restart onlyOld = restart(bench, true, false, true, new LinkedHashMap<>());
    Restart peerFirst = restart(bench, false, false, false, new LinkedHashMap<>());
    Throwable second = secondListener(bench);

    Plot.Builder plot =
        Plot.overTime("sockets on the listener's port, restarted with it", "sockets");
    curves.forEach(plot::curve);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "A listener accepted two connections, closed them first, which leaves them in"
                    + " TIME_WAIT, and was closed itself; a new one tried to take its port. Five"
                    + " times: SO_REUSEADDR left as Netty has it, off on both listeners, on for"
                    + " one of them, and off on both where the peers had closed first.")
            .number("time_wait_sockets", claimed.timeWait())
            .number("by_default", claimed.outcome())
            .number("time_wait_sockets_without", without.timeWait())
            .number("without", without.outcome())
            .number("only_on_the_new_listener", onlyNew.outcome())
            .number("only_on_the_old_listener", onlyOld.outcome())
            .number("without_where_peers_closed_first", peerFirst.outcome())
            .number("time_wait_sockets_where_peers_closed_first", peerFirst.timeWait())
            .number(
                "second_listener_beside_the_first_with_on_both",
                second == null ? "bound" : Timeline.describe(second))
            .error(
                "listening on the port without SO_REUSEADDR",
                "listen tcp 127.0.0.1:8001: bind: address already in use",
                without.outcome())
            .plot(plot.build())
            .advice(
                "Leave SO_REUSEADDR on, as Netty does: the old listener must have had it too, since"
                    + " its connections keep its setting for their 60 s in TIME_WAIT.");
    if (reuse == null) {
      finding.number("so_reuseaddr_of_netty_by_default", claimed.oldReuses);
    }
    if (KernelSocket.isTold() && (claimed.timeWait() == 0 || without.timeWait() == 0)) {
      return finding.inconclusive(
          "no connection stayed in TIME_WAIT, so there was nothing to be in the way");
    }
    return finding.holdsIf(
        claimed.oldReuses && claimed.failure == null && without.failure != null,
        "Netty had set SO_REUSEADDR, and the port was taken again beside %d sockets in TIME_WAIT; with it off the answer was %s"
            .formatted(claimed.timeWait(), without.outcome()),
        claimed.failure == null
            ? "the port was taken again without SO_REUSEADDR as well, beside %d sockets in TIME_WAIT"
                .formatted(without.timeWait())
            : "beside %d sockets in TIME_WAIT the answer was %s"
                .formatted(claimed.timeWait(), claimed.outcome()));
  }

  private static Restart restart(
      Bench bench,
      @Nullable Boolean oldReuses,
      @Nullable Boolean newReuses,
      boolean listenerClosesFirst,
      Map<String, List<Plot.Point>> curves)
      throws IOException, InterruptedException {
    StudiedListener old = bench.closing(listener(bench, "old", oldReuses).quiet().open());
    int port = old.port();
    boolean reuses =
        Boolean.TRUE.equals(old.channel().config().getOption(ChannelOption.SO_REUSEADDR));
    bench.timeline().add("old", "listens, SO_REUSEADDR " + setting(oldReuses));
    List<StudiedConnection> accepted = new ArrayList<>();
    Set<Integer> ports = new HashSet<>(Set.of(0)); // of the other ends; the listener has none
    List<PlainPeer> peers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      peers.add(bench.plainPeer("peer", port));
      accepted.add(old.next());
      ports.add(peers.get(i).localPort());
    }
    sample(bench, port, ports, curves);
    for (int i = 0; i < CONNECTIONS; i++) {
      StudiedConnection connection = accepted.get(i);
      if (listenerClosesFirst) {
        connection.onLoop(() -> LocalClose.close(connection.channel(), CloseCause.LOCAL));
        peers.get(i).drain();
        peers.get(i).close();
      } else {
        peers.get(i).close();
        bench.await(PATIENCE, connection.channel()::isInputShutdown); // its FIN is here
        connection.onLoop(() -> LocalClose.close(connection.channel(), CloseCause.PEER_FIN));
      }
      connection.awaitEnd();
    }
    old.close();
    awaitQuiet(bench, port, ports);
    Map<String, Long> sockets = sample(bench, port, ports, curves);
    bench.timeline().add("kernel", "sockets on the port: " + sockets);

    StudiedListener.Attempt attempt = listener(bench, "new", newReuses).open(port);
    String asked = "listens again, SO_REUSEADDR " + setting(newReuses);
    if (attempt.listener() != null) {
      bench.closing(attempt.listener());
      bench.timeline().add("new", asked);
    } else if (attempt.failure() != null) {
      bench.timeline().failed("new", asked, attempt.failure());
    }
    sample(bench, port, ports, curves);
    return new Restart(sockets, reuses, attempt.failure());
  }

  private static StudiedListener.Builder listener(
      Bench bench, String who, @Nullable Boolean reuses) {
    StudiedListener.Builder builder = bench.listener(who);
    return reuses == null ? builder : builder.option(ChannelOption.SO_REUSEADDR, reuses);
  }

  private static String setting(@Nullable Boolean reuses) {
    if (reuses == null) {
      return "left alone";
    }
    return reuses ? "on" : "off";
  }

  /** What a second listener is told on the port of one that still listens; null when it got it. */
  private static @Nullable Throwable secondListener(Bench bench) {
    StudiedListener first =
        bench.closing(bench.listener("first").option(ChannelOption.SO_REUSEADDR, true).open());
    StudiedListener.Attempt second =
        bench.listener("second").option(ChannelOption.SO_REUSEADDR, true).open(first.port());
    if (second.listener() != null) {
      bench.closing(second.listener());
    }
    return second.failure();
  }

  /**
   * Until the handshakes of closing are over; where the kernel does not tell, nothing is awaited.
   */
  private static void awaitQuiet(Bench bench, int port, Set<Integer> otherPorts)
      throws IOException, InterruptedException {
    bench.await(
        PATIENCE,
        () ->
            sockets(port, otherPorts).stream()
                .allMatch(socket -> socket.state().equals("TIME_WAIT")));
  }

  /** Without those of other programs that use the same port for connects of their own. */
  private static List<KernelSocket> sockets(int port, Set<Integer> otherPorts) throws IOException {
    return KernelSocket.withLocalPort(port).stream()
        .filter(socket -> otherPorts.contains(socket.remotePort()))
        .toList();
  }

  /** The sockets on the port by state, noted for the plot. */
  private static Map<String, Long> sample(
      Bench bench, int port, Set<Integer> otherPorts, Map<String, List<Plot.Point>> curves)
      throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String state : List.of("LISTEN", "ESTABLISHED", "TIME_WAIT")) {
      counts.put(state, 0L);
    }
    sockets(port, otherPorts).forEach(socket -> counts.merge(socket.state(), 1L, Long::sum));
    counts.forEach(
        (state, count) ->
            curves
                .computeIfAbsent(state, s -> new ArrayList<>())
                .add(new Plot.Point(bench.timeline().nowSeconds(), count)));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
