package dev.highwater.lab;

import dev.highwater.lab.bench.AcceptQueue;
import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.lab.bench.PlainConnects;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.process.Environment;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/** A listener that does not accept, and one that does: what does the backlog bound? */
final class Backlog implements Experiment {
  private static final int SHOWN = 8; // the setting that is looked at closely
  private static final int MORE_THAN_GRANTED = 1_000;
  private static final int OPEN_AT_ONCE = 200;
  private static final int LATE = 3; // connects that come when the queue is full
  private static final int SPARE = 500; // descriptors for everything else
  private static final int MOST_CONNECTIONS = 15_000; // a good half of the local ports

  /** A connect on loopback takes 0.1 ms; a SYN that was dropped is sent again after 1 s. */
  private static final Duration HELD = Duration.ofMillis(200);

  private static final int CONNECT_TIMEOUT_MILLIS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Integer> backlogs;
  private final boolean leavesInQueue;
  private final boolean accepts;

  Backlog() {
    this(List.of(SHOWN, 1, 128, 0, NetUtil.SOMAXCONN + MORE_THAN_GRANTED), true, true);
  }

  /**
   * @param backlogs to listen with, 8 first; 0 for Netty's default
   * @param leavesInQueue whether the listeners that should not accept do not
   * @param accepts whether the listener that should accept does
   */
  Backlog(List<Integer> backlogs, boolean leavesInQueue, boolean accepts) {
    this.backlogs = backlogs;
    this.leavesInQueue = leavesInQueue;
    this.accepts = accepts;
  }

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public String question() {
    return "Does the backlog bound how many connections a listener can have?";
  }

  @Override
  public String claim() {
    return "The backlog should be the greatest number of connections that can be accepted (its"
        + " author has not verified it)";
  }

  @Override
  public String source() {
    return "the article, maxListenerBacklog";
  }

  /**
   * What one backlog did.
   *
   * @param backlog the number that was asked for, by Netty where it is its default
   * @param granted the number that the kernel should use
   * @param completed connects that succeeded while nobody accepted
   * @param held connects that neither succeeded nor failed
   */
  private record Queue(int backlog, int granted, int completed, int held) {
    boolean isOneMoreThanGranted() {
      return completed == granted + 1 && held == LATE;
    }
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "Listeners with several backlogs did not accept, and connects were made until they"
                    + " were held back; one of them then accepted one. Another one accepted all"
                    + " the time.")
            .number("somaxconn", NetUtil.SOMAXCONN);
    List<Queue> queues = new ArrayList<>();
    for (int asked : backlogs) {
      int granted = Math.min(asked == 0 ? NetUtil.SOMAXCONN : asked, NetUtil.SOMAXCONN);
      String setting = "backlog_" + (asked == 0 ? "default" : asked) + "_";
      long free = Environment.freeDescriptors() - SPARE;
      if (granted > Math.min(free, MOST_CONNECTIONS)) {
        finding.number(
            setting + "left_out",
            "it needs %,d descriptors and local ports, and %,d are free"
                .formatted(granted + 1 + LATE, Math.min(free, MOST_CONNECTIONS)));
      } else {
        queues.add(fill(bench, asked, granted, setting, finding));
      }
    }
    if (queues.isEmpty()) {
      throw new Impossible("too few descriptors are free; a higher limit (ulimit -n) would help");
    }
    int open = acceptAll(bench, finding);

    finding
        .plot(
            Plot.over("connects that succeeded while nobody accepted", "backlog", "connections")
                .curve(
                    "succeeded",
                    queues.stream()
                        .map(queue -> new Plot.Point(queue.backlog, queue.completed))
                        .sorted(Comparator.comparingDouble(Plot.Point::x))
                        .toList())
                .build())
        .advice(
            "Size the backlog for the longest pause of your accepting loop times the rate of"
                + " connects; it does not limit connections, and above net.core.somaxconn it has"
                + " no effect.");
    for (Queue queue : queues) {
      if (!queue.isOneMoreThanGranted()) {
        return finding.differs(
            "with backlog %d, %d connects succeeded and %d were held back: it bounds not even the queue"
                .formatted(queue.backlog, queue.completed, queue.held));
      }
    }
    return finding.holdsIf(
        open <= SHOWN + 1,
        "with backlog %d, no more than %d connections were open at once".formatted(SHOWN, open),
        "it bounds the queue of connections not yet accepted, at one more than the number: with backlog %d, %d connects succeeded and the next waited, yet %d were open at once where they were accepted"
            .formatted(SHOWN, queues.get(0).completed, open));
  }

  /** Connects until connects are held back. */
  private Queue fill(Bench bench, int asked, int granted, String setting, Finding.Builder finding)
      throws IOException, InterruptedException {
    StudiedListener.Builder builder = bench.listener("listener").accepting(!leavesInQueue).quiet();
    if (asked > 0) {
      builder.option(ChannelOption.SO_BACKLOG, asked);
    }
    StudiedListener listener = bench.closing(builder.open());
    AcceptQueue kernel = new AcceptQueue(listener);
    try (PlainConnects connects = new PlainConnects(listener.port())) {
      boolean closely = asked == SHOWN;
      double begunSeconds = 0; // of the last connect; in the end of the first that is held back
      while (connects.pending() == 0 && connects.connected() < granted + 1 + LATE) {
        begunSeconds = bench.timeline().nowSeconds();
        connects.begin();
        if (!bench.await(HELD, connects::areThrough)) {
          // On a slow machine only; where the kernel does not tell, it is held back.
          bench.await(PATIENCE, () -> connects.areThrough() || kernel.overflows().orElse(1) > 0);
        }
        if (!leavesInQueue) {
          listener.next();
        }
        if (closely) {
          kernel.note(bench.timeline().nowSeconds(), connects.connected());
        }
      }
      for (int i = connects.pending(); i > 0 && i < LATE; i++) {
        connects.begin();
      }
      Queue queue =
          new Queue(
              asked == 0 ? NetUtil.SOMAXCONN : asked,
              granted,
              connects.connected(),
              connects.pending());
      bench
          .timeline()
          .add(
              "listener",
              "backlog %s, nobody accepts: %d connects succeeded, %d are held back"
                  .formatted(asked == 0 ? "by default" : asked, queue.completed, queue.held));
      tell(finding, setting, queue, kernel);
      if (closely && queue.held > 0) {
        timeout(bench, listener, finding);
        acceptOne(
            bench,
            connects,
            listener,
            kernel,
            begunSeconds,
            millis -> finding.number(setting + "next_succeeded_after_ms", millis));
        kernel.note(bench.timeline().nowSeconds(), connects.connected());
      }
      if (closely) {
        finding.plot(kernel.plot("backlog " + asked + ", nobody accepts but one"));
      }
      return queue;
    } finally {
      listener.close();
    }
  }

  private static void tell(Finding.Builder finding, String setting, Queue queue, AcceptQueue kernel)
      throws IOException {
    finding
        .number(setting + "succeeded", queue.completed)
        .number(setting + "held_back", queue.held)
        .number(setting + "queue_length", kernel.length());
    kernel.limit().ifPresent(limit -> finding.number(setting + "queue_limit", limit));
    kernel.overflows().ifPresent(n -> finding.number(setting + "listen_overflows", n));
    kernel.drops().ifPresent(n -> finding.number(setting + "listen_drops", n));
  }

  /** What a Netty connect with a time limit is told meanwhile. */
  private static void timeout(Bench bench, StudiedListener listener, Finding.Builder finding)
      throws InterruptedException {
    ChannelFuture attempt =
        bench
            .connector("netty")
            .connectTimeoutMillis(CONNECT_TIMEOUT_MILLIS)
            .attempt(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
    attempt.await();
    Throwable failure = attempt.cause();
    if (failure == null) {
      attempt.channel().close();
      return;
    }
    bench.timeline().failed("netty", "connect", failure);
    finding.error(
        "connecting while the queue is full, with a time limit",
        "dial tcp 127.0.0.1:8001: i/o timeout",
        Timeline.describe(failure).replaceAll(":\\d+$", ":8001"));
  }

  /** Makes room for one: the next SYN that is sent again gets in. */
  private static void acceptOne(
      Bench bench,
      PlainConnects connects,
      StudiedListener listener,
      AcceptQueue kernel,
      double firstHeldSeconds,
      LongConsumer tookMillis)
      throws IOException, InterruptedException {
    int before = connects.connected();
    listener.channel().read();
    listener.next();
    kernel.note(bench.timeline().nowSeconds(), before);
    bench.timeline().add("listener", "accepted one");
    boolean came = bench.await(PATIENCE, () -> connects.connected() > before);
    long millis = Math.round((bench.timeline().nowSeconds() - firstHeldSeconds) * 1e3);
    bench
        .timeline()
        .add(
            "peer",
            came
                ? "one more connect succeeded, %,d ms after it began".formatted(millis)
                : "no more connects succeeded");
    if (came) {
      tookMillis.accept(millis);
    }
  }

  /** How many are open at once where somebody accepts. */
  private int acceptAll(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    StudiedListener listener =
        bench.closing(
            bench
                .listener("listener")
                .option(ChannelOption.SO_BACKLOG, SHOWN)
                .accepting(accepts)
                .quiet()
                .open());
    try (PlainConnects connects = new PlainConnects(listener.port())) {
      boolean going = true;
      while (going && connects.connected() < OPEN_AT_ONCE) {
        connects.begin();
        going = bench.await(accepts ? PATIENCE : HELD, connects::areThrough);
        if (going && accepts) {
          listener.next(); // one by one, or a slow accept would let the queue run full
        }
      }
      int open = connects.connected();
      bench
          .timeline()
          .add("listener", "backlog " + SHOWN + ", accepts: " + open + " are open at once");
      finding.number("open_at_once_with_backlog_" + SHOWN, open);
      return open;
    } finally {
      listener.close();
    }
  }
}
