package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.LedgerLog;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.metering.ReadGate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A peer that sends and never reads: what does an echo server come to hold for it? */
final class BoundedEcho implements Experiment {
  private static final int PIECE_BYTES = 65_536;

  /** Small, so that soon only Netty's buffer is left to grow. */
  private static final int KERNEL_BUFFER_BYTES = 64 * 1024;

  /** Held without a gate, it shows the point; the experiment then stops the peer. */
  private static final long ENOUGH_BYTES = 8 << 20;

  /** Far below what is enough, whatever the user has set. */
  private static final int HIGHEST_MARK_BYTES = 1 << 20;

  /** What Netty adds to the size of each write when it compares with the marks. */
  private static final int OVERHEAD_BYTES = 96;

  private static final Duration STUCK = Duration.ofMillis(150);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final boolean gateIsThere;

  BoundedEcho() {
    this(true);
  }

  /**
   * @param gateIsThere whether there is a gate where one is said to be
   */
  BoundedEcho(boolean gateIsThere) {
    this.gateIsThere = gateIsThere;
  }

  @Override
  public String name() {
    return "bounded-echo";
  }

  @Override
  public String question() {
    return "What does an echo server come to hold for a peer that sends and never reads?";
  }

  @Override
  public String claim() {
    return "A server that does not read from a peer while that peer's write buffer is above its"
        + " high mark holds at most the mark and one read; one that reads on holds whatever the"
        + " peer sends";
  }

  @Override
  public String source() {
    return "beyond the article: Netty's WriteBufferWaterMark, which counts and does not bound";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Echo gated = new Echo(bench, "gated", gateIsThere);
    Echo open = new Echo(bench, "open", false);
    byte[] piece = bench.bytes(PIECE_BYTES);
    bench.await(
        PATIENCE,
        () -> {
          boolean gatedIsDone = gated.isPastSending(piece);
          return open.isPastSending(piece) && gatedIsDone; // each has its turn
        });
    gated.told(bench);
    open.told(bench);

    Finding.Builder finding = Finding.of(this, bench);
    gated.tellWhereItsBytesAre(bench, finding);
    long sentUntilStuck = gated.sentBytes;
    // At last it reads: the gate must open again, and every byte must come back.
    long cameBack = gated.peer.skip(sentUntilStuck);
    gated.log.close();
    open.log.close();

    long boundBytes = gated.highMark + gated.largestReadBytes + OVERHEAD_BYTES;
    boolean bounded = gated.mostBufferedBytes <= boundBytes && gated.pauses > 0;
    boolean grew = open.mostBufferedBytes >= ENOUGH_BYTES;
    finding
        .done(
            "Two peers sent pieces of 65,536 bytes to two echo servers, as long as their"
                + " kernel took any, and read nothing; one server had a read gate. The peer"
                + " without a gate was stopped once 8 MiB were pending; the other read all it"
                + " was owed when nothing moved any more.")
        .number("high_mark_bytes", gated.highMark)
        .number("gated_largest_read_bytes", gated.largestReadBytes)
        .number("gated_bound_bytes", boundBytes)
        .number("gated_most_buffered_bytes", gated.mostBufferedBytes)
        .number("gated_came_back_bytes", cameBack)
        .number("gated_read_pauses", gated.pauses)
        .number("ungated_most_buffered_bytes", open.mostBufferedBytes)
        .number("ungated_sent_bytes", open.sentBytes)
        .plot(plot(gated, open))
        .advice(
            "Netty's marks only tell: stop reading (auto-read off) while a channel is not"
                + " writable, or one peer that does not read can make you hold all it sends.");
    String withTheGate =
        "at most %,d bytes were buffered with the gate".formatted(gated.mostBufferedBytes);
    if (bounded && cameBack < sentUntilStuck) {
      return finding.differs(
          withTheGate + ", but only %,d of %,d came back".formatted(cameBack, sentUntilStuck));
    }
    return finding.holdsIf(
        bounded && grew,
        withTheGate
            + ", within the high mark and one read of %,d, and the peer had to wait after %,d;"
                .formatted(gated.largestReadBytes, sentUntilStuck)
            + " without it %,d were, when we stopped the peer".formatted(open.mostBufferedBytes),
        withTheGate
            + ", where the high mark and one read are %,d; without it %,d were"
                .formatted(boundBytes, open.mostBufferedBytes));
  }

  private static Plot plot(Echo gated, Echo open) {
    return Plot.overTime("bytes in Netty's write buffer over time", "bytes")
        .curve("without a gate", open.points())
        .curve("with the gate", gated.points())
        .curve("high mark", gated.level(gated.highMark))
        .curve("low mark", gated.level(gated.lowMark))
        .build();
  }

  /** One echo server with its one peer. */
  private static final class Echo implements ReadGate.Listener {
    private final StudiedConnection connection;
    private final PlainPeer peer;
    private final LedgerLog log;
    private final int highMark;
    private final int lowMark;
    private final String who;
    private long sentBytes;
    private long takenAtNanos = System.nanoTime();
    private volatile long largestReadBytes;
    private volatile long mostBufferedBytes;
    private volatile int pauses;

    Echo(Bench bench, String who, boolean hasGate) throws IOException, InterruptedException {
      this.who = who;
      var asked = bench.settings().connections().marks();
      highMark = Math.min(asked.high(), HIGHEST_MARK_BYTES);
      lowMark = Math.min(asked.low(), highMark);
      StudiedListener listener =
          bench.closing(
              bench
                  .listener(who)
                  .marks(lowMark, highMark)
                  .connectionOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
                  .handlers(() -> handlers(hasGate))
                  .open());
      peer = bench.plainPeer("peer/" + who, listener.port(), KERNEL_BUFFER_BYTES);
      connection = listener.next();
      log = bench.closing(new LedgerLog(connection));
    }

    private List<ChannelHandler> handlers(boolean hasGate) {
      return hasGate ? List.of(new ReadGate(this), new Answers()) : List.of(new Answers());
    }

    /** Has the peer send a piece; whether it is stuck, or we hold enough for it. */
    boolean isPastSending(byte[] piece) throws IOException {
      if (mostBufferedBytes >= ENOUGH_BYTES) {
        return true;
      }
      int taken = peer.offer(piece);
      long now = System.nanoTime();
      if (taken > 0) {
        sentBytes += taken;
        takenAtNanos = now;
      }
      return now - takenAtNanos > STUCK.toNanos() && !connection.isWritable();
    }

    void told(Bench bench) {
      bench
          .timeline()
          .add(
              "peer/" + who,
              mostBufferedBytes >= ENOUGH_BYTES
                  ? "stops, enough is pending; sent so far"
                  : "can send no more; sent so far",
              sentBytes);
    }

    /** All that the peer has sent, from its own kernel to ours, to us, and back to its kernel. */
    void tellWhereItsBytesAre(Bench bench, Finding.Builder finding) throws InterruptedException {
      // A window probe can still move some, and what is received but not yet acknowledged is at
      // both ends.
      List<KernelSocket> ends =
          bench.awaitStill(
              STUCK, PATIENCE, () -> KernelSocket.ends(peer.localPort(), peer.remotePort()));
      Ledger ledger = connection.ledger();
      finding.number("gated_sent_until_stuck_bytes", sentBytes);
      for (KernelSocket end : ends) {
        if (end.localPort() == peer.localPort()) {
          finding.number("of_these_in_the_peers_send_buffer_bytes", end.unacknowledgedBytes());
        } else {
          finding.number("of_these_in_our_receive_buffer_bytes", end.unreadBytes());
        }
      }
      finding
          .number("of_these_pending_in_netty_bytes", ledger.pendingBytes())
          .number("of_these_echoed_into_the_kernel_bytes", ledger.takenBytes());
    }

    List<Plot.Point> points() {
      return log.ledgers().stream()
          .map(l -> new Plot.Point(l.atMicros() / 1e6, l.bufferedBytes()))
          .toList();
    }

    List<Plot.Point> level(int mark) {
      return points().stream().map(p -> new Plot.Point(p.x(), mark)).toList();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
    public void paused() {
      pauses++;
    }

    @Override
    public void resumed() {}

    /** Writes back what it reads, and keeps the most that it saw in the buffer. */
    private final class Answers extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel channel = ctx.channel();
        largestReadBytes = Math.max(largestReadBytes, ((ByteBuf) message).readableBytes());
        channel.write(message);
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) { // null once it is closed
          mostBufferedBytes = Math.max(mostBufferedBytes, buffer.totalPendingWriteBytes());
        }
        channel.flush();
      }
    }
  }
}
