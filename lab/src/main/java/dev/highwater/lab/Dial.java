package dev.highwater.lab;

import dev.highwater.lab.bench.AcceptQueue;
import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Dialling;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.SilentNetwork;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.transport.ConnectOutcome;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Connecting where nobody listens, nobody answers or nobody accepts: what comes, and when? */
final class Dial implements Experiment {
  private static final List<Integer> TIMEOUTS_MILLIS = List.of(100, 200, 300);
  private static final int MOST_TO_FILL = 16;
  private static final Duration ADMITTED_WITHIN = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final boolean fillsTheQueue;

  Dial() {
    this(true);
  }

  /**
   * @param fillsTheQueue whether the full queue is full
   */
  Dial(boolean fillsTheQueue) {
    this.fillsTheQueue = fillsTheQueue;
  }

  @Override
  public String name() {
    return "dial";
  }

  @Override
  public String question() {
    return "How does a connect fail, and how long does that take, where nobody listens, answers or"
        + " accepts?";
  }

  @Override
  public String claim() {
    return "Where nobody listens a connect is refused at once; towards a silent address or a full"
        + " queue it waits until its own time limit";
  }

  @Override
  public String source() {
    return "the article, its first part";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "Connects with time limits of 100, 200 and 300 ms: to a loopback port without a"
                    + " listener, to a listener with backlog 1 that does not accept, and to an"
                    + " address in a network of our own in which nobody answers.");
    Case refused = dialInTurn(bench, "closed port", unusedPort());
    tell(finding, "refused", refused);
    Case full = queueFull(bench, finding);
    Case silent = silent(bench, finding);

    boolean waits = full.waitedForItsLimit() && (silent == null || silent.waitedForItsLimit());
    boolean atOnce = refused.all(ConnectOutcome.REFUSED);
    Plot.Builder plot =
        Plot.over("time until a connect failed", "connect timeout, ms", "ms")
            .curve("nobody listens", refused.points())
            .curve("queue full", full.points());
    if (silent != null) {
      plot.curve("silent address", silent.points());
    }
    finding
        .plot(plot.build())
        .error(
            "nobody listens",
            "dial tcp %s: connect: connection refused".formatted(refused.address),
            refused.last().error())
        .error(
            "queue full",
            "dial tcp %s: i/o timeout (DialTimeout)".formatted(full.address),
            full.last().error())
        .advice(
            "Set a connect timeout of a second or so: a full accept queue looks like a dead host,"
                + " and the kernel alone goes on for a minute or more (tcp_syn_retries).");
    if (silent != null) {
      finding.error(
          "silent address",
          "dial tcp %s: i/o timeout (DialTimeout)".formatted(silent.address),
          silent.last().error());
    }
    return finding.holdsIf(
        atOnce && waits,
        "a closed port refused after %.1f ms; %s for the whole of the time limit, 300 ms"
            .formatted(
                refused.last().millis(),
                silent == null
                    ? "a full queue was silent"
                    : "a full queue and a silent address were silent"),
        "a closed port gave %s after %.1f ms, a full queue %s after %.1f ms%s"
            .formatted(
                refused.last().outcome().label(),
                refused.last().millis(),
                full.last().outcome().label(),
                full.last().millis(),
                silent == null
                    ? ""
                    : ", a silent address %s after %.1f ms"
                        .formatted(silent.last().outcome().label(), silent.last().millis())));
  }

  /** Connects to one address, with each of the limits. */
  private static final class Case {
    private final String address;
    private final List<Dialling.Outcome> attempts = new ArrayList<>();
    private @Nullable String stateMeanwhile;

    Case(Bench bench, String what, InetSocketAddress address) {
      this.address = address.getAddress().getHostAddress() + ":" + address.getPort();
      bench.timeline().add("dialler", "dials a " + what + ", " + this.address);
    }

    Dialling.Outcome last() {
      return attempts.get(attempts.size() - 1);
    }

    boolean all(ConnectOutcome outcome) {
      return attempts.stream().allMatch(attempt -> attempt.outcome() == outcome);
    }

    boolean waitedForItsLimit() {
      return all(ConnectOutcome.TIMEOUT)
          && attempts.stream().allMatch(attempt -> attempt.millis() >= attempt.limitMillis());
    }

    List<Plot.Point> points() {
      return attempts.stream().map(a -> new Plot.Point(a.limitMillis(), a.millis())).toList();
    }
  }

  private static void tell(Finding.Builder finding, String name, Case dialled) {
    finding
        .number(name + "_outcome", dialled.last().outcome().label())
        .number(
            name + "_after_ms", dialled.attempts.stream().map(Dialling.Outcome::millis).toList());
    if (dialled.stateMeanwhile != null) {
      finding.number(name + "_state_meanwhile", dialled.stateMeanwhile);
    }
  }

  /** The port was free a moment ago. */
  private static InetSocketAddress unusedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
    }
  }

  private Case queueFull(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    StudiedListener listener =
        bench.closing(
            bench
                .listener("listener")
                .option(ChannelOption.SO_BACKLOG, 1)
                .accepting(false)
                .quiet()
                .open());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    bench.timeline().add("listener", "listens with backlog 1 and does not accept");
    int admitted = fillsTheQueue ? fill(bench, address) : 0;
    AcceptQueue queue = new AcceptQueue(listener);
    Case full = dial(bench, "full queue", address);
    OptionalLong overflows = queue.overflows();
    tell(finding, "queue_full", full);
    finding.number("queue_full_admitted_before", admitted);
    overflows.ifPresent(count -> finding.number("queue_full_listen_overflows", count));
    if (admitted > 0) {
      listener.channel().read();
      listener.next();
      bench.timeline().add("listener", "accepted one");
      Dialling.Outcome next = Dialling.begin(bench, address, (int) PATIENCE.toMillis()).await();
      finding
          .number("one_accepted_outcome", next.outcome().label())
          .number("one_accepted_after_ms", next.millis());
    }
    return full;
  }

  /** Connects until one is not let in; returns how many were. */
  private static int fill(Bench bench, InetSocketAddress address)
      throws IOException, InterruptedException {
    for (int admitted = 0; admitted < MOST_TO_FILL; admitted++) {
      SocketChannel filler = SocketChannel.open();
      filler.configureBlocking(false);
      if (!filler.connect(address) && !bench.await(ADMITTED_WITHIN, filler::finishConnect)) {
        filler.close(); // or its next SYN would take the place that is being made later
        bench.timeline().add("filler", "was not let in any more");
        return admitted;
      }
      bench.closing(filler);
      bench.timeline().add("filler", "connected, and is not accepted");
    }
    throw new IllegalStateException("a queue with backlog 1 took " + MOST_TO_FILL);
  }

  /** Null where it cannot be tried, which the numbers then say. */
  private static @Nullable Case silent(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    try {
      SilentNetwork network = SilentNetwork.on(bench);
      network.silence();
      Case silent = dial(bench, "silent address", network.peer());
      tell(finding, "silent", silent);
      return silent;
    } catch (Impossible why) {
      finding.number("silent_left_out", String.valueOf(why.getMessage()));
      return null;
    }
  }

  /** One after the other: the first is slow because its code is new to the machine. */
  private static Case dialInTurn(Bench bench, String what, InetSocketAddress address)
      throws InterruptedException {
    Case dialled = new Case(bench, what, address);
    for (int limit : TIMEOUTS_MILLIS) {
      dialled.attempts.add(Dialling.begin(bench, address, limit).await());
    }
    return dialled;
  }

  /** All at once: each takes all of its time. */
  private static Case dial(Bench bench, String what, InetSocketAddress address)
      throws IOException, InterruptedException {
    Case dialled = new Case(bench, what, address);
    List<Dialling> begun = new ArrayList<>();
    for (int limit : TIMEOUTS_MILLIS) {
      begun.add(Dialling.begin(bench, address, limit));
    }
    dialled.stateMeanwhile = begun.get(begun.size() - 1).stateMeanwhile();
    for (Dialling dialling : begun) {
      dialled.attempts.add(dialling.await());
    }
    return dialled;
  }
}
