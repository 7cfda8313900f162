package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Write, write, read: does the second small write wait for the peer's delayed acknowledgement? */
final class Nagle implements Experiment {
  private static final int ROUNDS = 36;

  /** By then the kernel no longer acknowledges at once, as it does when a connection is new. */
  private static final int TOLD_ROUND = ROUNDS / 2;

  private static final int PART_BYTES = 100;

  /** The delay is 40 ms; without it a round takes a fraction of one, on an idle machine. */
  private static final long SLOW_MICROS = 30_000;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The upper ends of the classes of latency, in microseconds. */
  private static final List<Long> CLASSES =
      List.of(1_000L, 10_000L, SLOW_MICROS, 60_000L, Long.MAX_VALUE);

  private final boolean nagleIsOn;

  Nagle() {
    this(true);
  }

  /**
   * @param nagleIsOn whether Nagle's algorithm is on where it is said to be
   */
  Nagle(boolean nagleIsOn) {
    this.nagleIsOn = nagleIsOn;
  }

  @Override
  public String name() {
    return "nagle";
  }

  @Override
  public String question() {
    return "Does a second small write wait until the peer has acknowledged the first?";
  }

  @Override
  public String claim() {
    return "With Nagle's algorithm on, a request in two writes waits for the peer's delayed"
        + " acknowledgement, 40 ms on Linux; with TCP_NODELAY it does not";
  }

  @Override
  public String source() {
    return "beyond the article, which names SetNoDelay and its default, on: RFC 896, tcp(7)";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Rounds nagle = new Rounds(bench, "nagle", !nagleIsOn, false);
    Rounds noDelay = new Rounds(bench, "nodelay", true, false);
    Rounds oneFlush = new Rounds(bench, "one flush", !nagleIsOn, true);
    Plot.Builder plot =
        Plot.over("latency of a request in two parts, sorted", "share of rounds, %", "latency, ms");
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "%d times on each of three connections: two writes of %d bytes to a peer that"
                        .formatted(ROUNDS, PART_BYTES)
                    + " answers when it has both. With Nagle's algorithm; with TCP_NODELAY; with"
                    + " Nagle's algorithm and one flush for both writes.")
            .number("rounds", ROUNDS)
            .number("class_upper_ends_ms", List.of(1, 10, 30, 60, "more"));
    for (Rounds rounds : List.of(nagle, noDelay, oneFlush)) {
      rounds.run();
      String setting = rounds.who.replace(' ', '_');
      finding
          .number(setting + "_rounds_by_class", rounds.byClass())
          .number(setting + "_median_ms", rounds.sortedMicros()[ROUNDS / 2] / 1e3);
      if (rounds.kernelTells) {
        finding.number(setting + "_rounds_with_bytes_held_back", rounds.heldBack);
      }
      plot.curve(rounds.who, rounds.points());
    }
    return finding
        .plot(plot.build())
        .advice(
            "Leave TCP_NODELAY on, as Netty and Go do by default, and flush once for each message"
                + " instead of once for each of its parts.")
        .holdsIf(
            nagle.slow() >= ROUNDS / 2 && noDelay.slow() <= ROUNDS / 4,
            because(nagle, noDelay) + ", and %d with one flush".formatted(oneFlush.slow()),
            because(nagle, noDelay));
  }

  private static String because(Rounds nagle, Rounds noDelay) {
    return "%d of %d rounds took over 30 ms with Nagle's algorithm, %d with TCP_NODELAY"
        .formatted(nagle.slow(), ROUNDS, noDelay.slow());
  }

  /** All rounds on one connection. */
  private static final class Rounds {
    private final Bench bench;
    private final String who;
    private final boolean oneFlush;
    private final StudiedConnection sender;
    private final PlainPeer peer;
    private final byte[] part;
    private final long[] micros = new long[ROUNDS];
    private boolean kernelTells;
    private int heldBack;
    private long begunMicros;
    private volatile long answeredMicros;
    private volatile boolean told;

    Rounds(Bench bench, String who, boolean noDelay, boolean oneFlush)
        throws IOException, InterruptedException {
      this.bench = bench;
      this.who = who;
      this.oneFlush = oneFlush;
      this.part = bench.bytes(PART_BYTES);
      PlainListener listener = bench.plainListener("peer");
      sender =
          bench
              .connector(who)
              .option(ChannelOption.TCP_NODELAY, noDelay)
              .handler(new Answered())
              .to(listener.port());
      peer = listener.accept();
    }

    void run() throws IOException, InterruptedException {
      for (int round = 0; round < ROUNDS; round++) {
        told = round == TOLD_ROUND;
        answeredMicros = 0;
        ChannelFuture second = sender.onLoop(this::writeBoth);
        told(who, "writes both parts", 2 * PART_BYTES);
        take();
        told("peer", "has the first part", PART_BYTES);
        take();
        told("peer", "has the second part, answers", PART_BYTES);
        peer.channel().socket().getOutputStream().write(1);
        if (!bench.await(PATIENCE, () -> answeredMicros > 0 && second.isDone())) {
          throw new IOException("no answer came");
        }
        micros[round] = answeredMicros - begunMicros;
      }
      bench.timeline().add(who, "rounds over 30 ms: " + slow() + " of " + ROUNDS);
      peer.close();
    }

    /** Tells of one round as of all; more would be a flood. */
    private void told(String by, String what, long bytes) {
      if (told) {
        bench.timeline().add(by, what, bytes);
      }
    }

    private ChannelFuture writeBoth() {
      Channel channel = sender.channel();
      begunMicros = bench.timeline().nowMicros();
      if (oneFlush) {
        channel.write(Unpooled.wrappedBuffer(part));
      } else {
        channel.writeAndFlush(Unpooled.wrappedBuffer(part));
      }
      return channel
          .writeAndFlush(Unpooled.wrappedBuffer(part))
          .addListener(taken -> lookIntoTheKernel());
    }

    /** The kernel has taken both parts: does it keep the second? */
    private void lookIntoTheKernel() {
      Ledger.Kernel kernel = sender.ledgerNow().kernel();
      if (kernel != null) {
        kernelTells = true;
        heldBack += kernel.notSentBytes() > 0 ? 1 : 0;
      }
    }

    /** Reads one part, without a word in the timeline. */
    private void take() throws IOException {
      InputStream in = peer.channel().socket().getInputStream();
      if (in.readNBytes(PART_BYTES).length < PART_BYTES) {
        throw new EOFException(who + " ended in the middle of a round");
      }
    }

    long slow() {
      return Arrays.stream(micros).filter(m -> m >= SLOW_MICROS).count();
    }

    List<Long> byClass() {
      List<Long> counts = new ArrayList<>();
      long below = 0;
      for (long end : CLASSES) {
        long upToEnd = Arrays.stream(micros).filter(m -> m < end).count();
        counts.add(upToEnd - below);
        below = upToEnd;
      }
      return counts;
    }

    long[] sortedMicros() {
      return Arrays.stream(micros).sorted().toArray();
    }

    List<Plot.Point> points() {
      List<Plot.Point> points = new ArrayList<>();
      for (long m : sortedMicros()) {
        points.add(new Plot.Point(100.0 * (points.size() + 1) / ROUNDS, m / 1e3));
      }
      return points;
    }

    /** Notes when the answer came. */
    private final class Answered extends SimpleChannelInboundHandler<ByteBuf> {
      @Override
      protected void channelRead0(ChannelHandlerContext ctx, ByteBuf answer) {
        told(who, "has the answer", answer.readableBytes());
        answeredMicros = bench.timeline().nowMicros();
      }
    }
  }
}
