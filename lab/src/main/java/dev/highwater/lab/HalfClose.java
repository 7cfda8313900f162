package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Drained;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.LedgerLog;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.metering.ConnectionEnd;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A peer that sends all, shuts down its output and only then reads: what comes back? */
final class HalfClose implements Experiment {
  private static final int SENT_BYTES = 4 * 1024 * 1024;
  private static final int BUFFER_BYTES = 64 * 1024; // so that most of it waits in the echo
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final boolean allowed;

  HalfClose() {
    this(true);
  }

  /**
   * @param allowed whether half-closure is on where it should be
   */
  HalfClose(boolean allowed) {
    this.allowed = allowed;
  }

  @Override
  public String name() {
    return "half-close";
  }

  @Override
  public String question() {
    return "Does everything still come back to a peer that has shut down its output?";
  }

  @Override
  public String claim() {
    return "A FIN ends one direction only: after shutdown of the output every byte of the other"
        + " direction still comes";
  }

  @Override
  public String source() {
    return "shutdown(2) and RFC 9293, 3.6";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Echoed on = echo(bench, "on", allowed);
    Echoed off = echo(bench, "off", false);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "A peer sent 4 MiB to an echo on Netty, shut down its output, and read once the"
                    + " echo had seen that; with ALLOW_HALF_CLOSURE on, and off, Netty's default.")
            .number("sent_bytes", SENT_BYTES);
    on.tell(finding);
    off.tell(finding);
    return finding
        .error(
            "what is still to be written when the peer's FIN comes",
            "none: Read gives EOF, Write goes on until Close",
            "half-closure on: %s; off: %s".formatted(on.lastWrite(), off.lastWrite()))
        .plot(on.log.plot("bytes over time, half-closure on"))
        .plot(off.log.plot("bytes over time, half-closure off"))
        .advice(
            "Set ALLOW_HALF_CLOSURE, finish writing at ChannelInputShutdownEvent and close then:"
                + " with Netty's default a client that ends its request with FIN loses the answer.")
        .holdsIf(
            on.isComplete() && on.drained.endedInOrder(),
            "with half-closure on all %,d bytes came back, then a FIN; with it off %,d were lost"
                .formatted(on.drained.bytes(), off.lostBytes()),
            "with half-closure on %,d bytes of %,d came back and then %s; with it off %,d were lost"
                .formatted(on.drained.bytes(), SENT_BYTES, on.drained.end(), off.lostBytes()));
  }

  /** What came back from one echo. */
  private record Echoed(
      String name,
      boolean halfClosure,
      Ledger atFin,
      boolean noticed,
      ConnectionEnd end,
      Drained drained,
      boolean isComplete,
      String lastWrite,
      LedgerLog log) {

    long lostBytes() {
      return SENT_BYTES - drained.bytes();
    }

    void tell(Finding.Builder finding) {
      finding
          .number(name + "_came_back_bytes", drained.bytes())
          .number(name + "_lost_bytes", lostBytes())
          .number(name + "_discarded_by_netty_bytes", end.unflushedBytes())
          .number(name + "_pending_in_netty_at_fin_bytes", atFin.pendingBytes())
          .number(name + (halfClosure ? "_fin_told" : "_closed") + "_before_the_peer_read", noticed)
          .number(name + "_peer_saw", drained.end());
      if (halfClosure) { // without it Netty closes by itself at the FIN, and tells nobody why
        finding.number(name + "_close_cause", end.cause().label());
      }
    }
  }

  private static Echoed echo(Bench bench, String name, boolean halfClosure)
      throws IOException, InterruptedException {
    Echo echo = new Echo();
    StudiedListener listener =
        bench.closing(
            bench
                .listener("echo")
                .connectionOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                .connectionOption(ChannelOption.SO_SNDBUF, BUFFER_BYTES)
                .handlers(() -> List.of(echo))
                .open());
    PlainPeer peer = bench.plainPeer("peer", listener.port(), BUFFER_BYTES);
    StudiedConnection connection = listener.next();
    LedgerLog log = bench.closing(new LedgerLog(connection));
    byte[] sent = bench.bytes(SENT_BYTES);
    peer.send(sent);
    bench.await(PATIENCE, () -> connection.totals().receivedBytes() >= SENT_BYTES);
    Ledger atFin = connection.ledger();
    peer.shutdownOutput();
    // On io_uring the close that Netty begins at the FIN waits for the write that is under way.
    boolean noticed = bench.await(SEEN_WITHIN, () -> echo.sawEnd || !connection.channel().isOpen());
    Drained drained = Drained.from(peer, bench.timeline(), "peer");
    ConnectionEnd end = connection.awaitEnd();
    log.close();
    CRC32 crc = new CRC32();
    crc.update(sent);
    return new Echoed(
        name,
        halfClosure,
        atFin,
        noticed,
        end,
        drained,
        drained.bytes() == SENT_BYTES && drained.crc32() == crc.getValue(),
        connection.onLoop(echo::lastWrite),
        log);
  }

  /** Writes back what it reads, and closes once all of it is written after the peer's FIN. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    private @Nullable ChannelFuture last;
    private volatile boolean sawEnd;

    /** What became of the last write; once the connection has ended, on its event loop. */
    String lastWrite() {
      if (last == null) {
        return "nothing was written";
      }
      Throwable failure = last.cause();
      return failure == null ? "success" : Timeline.describe(failure);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ChannelFuture write = ctx.channel().write(message);
      last = write;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.channel().flush();
      ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      ctx.fireUserEventTriggered(event);
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        sawEnd = true;
        ChannelFuture write = last == null ? ctx.channel().newSucceededFuture() : last;
        write.addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}
