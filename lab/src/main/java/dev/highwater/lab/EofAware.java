package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Drained;
import dev.highwater.lab.bench.InboundLog;
import dev.highwater.lab.bench.KernelResets;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.TcpInfo;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** A server that is done at EOF beside one that writes on: what does the second one waste? */
final class EofAware implements Experiment {
  private static final int BLOCK_BYTES = 4_096;
  private static final int BLOCKS_BEFORE = 2;
  private static final int BLOCKS_AFTER = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For the reset, where only the connection itself could tell that it came. */
  private static final Duration UNTOLD = Duration.ofMillis(500);

  private final boolean stopsAtEof;

  EofAware() {
    this(true);
  }

  /**
   * @param stopsAtEof whether the server that should stop at EOF does
   */
  EofAware(boolean stopsAtEof) {
    this.stopsAtEof = stopsAtEof;
  }

  @Override
  public String name() {
    return "eof-aware";
  }

  @Override
  public String question() {
    return "What does a server save that stops writing when its peer has closed?";
  }

  @Override
  public String claim() {
    return "A server that stops at EOF writes nothing more; one that writes on succeeds once, and"
        + " those bytes are wasted";
  }

  @Override
  public String source() {
    return "the article, its last example";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Served aware = serve(bench, "aware", stopsAtEof, false);
    Served careless = serve(bench, "careless", false, false);
    Served waiting = serve(bench, "onward", false, true);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "A client took two blocks of 4,096 bytes and closed. One server stopped at EOF; the"
                    + " other had six blocks more to write. The same once more to a client that had"
                    + " only shut down its output.")
            .number("aware_after_eof_bytes", aware.countedBytes)
            .number("aware_end", aware.end.label())
            .number("careless_after_eof_bytes", careless.offeredBytes())
            .number("careless_taken_by_kernel_bytes", careless.takenBytes)
            .number("careless_refused_bytes", careless.refusedBytes)
            .number("careless_end", careless.end.label());
    if (careless.acknowledgedBytes >= 0) {
      finding.number("careless_acknowledged_bytes", careless.acknowledgedBytes);
    }
    careless.resets.ifPresent(n -> finding.number("resets_sent_in_this_namespace", n));
    finding
        .number("reset_seen_before_next_write", careless.sawReset)
        .number("saved_bytes", careless.offeredBytes() - aware.countedBytes)
        .number("half_closed_client_read_bytes", waiting.readBytes)
        .error(
            "reading when the peer has closed",
            "EOF",
            aware.sawEof ? "event " + ChannelInputShutdownEvent.class.getSimpleName() : "nothing")
        .error("writing on, the first time", "no error", careless.outcomes.get(0))
        .error(
            "writing on, once the reset has come",
            "write tcp ...: write: broken pipe",
            careless.outcomes.get(careless.outcomes.size() - 1))
        .plot(
            Plot.overTime("bytes written after EOF", "bytes")
                .curve("careless: taken by the kernel, read by nobody", careless.points)
                .curve("aware", aware.points)
                .curve("to a client that only half closed: read", waiting.points)
                .build())
        .advice(
            "At ChannelInputShutdownEvent stop producing and close, unless your protocol lets a"
                + " client shut down its output and wait for the rest: EOF looks the same.");
    if (!KernelSocket.isTold() && !careless.sawReset) {
      return finding.inconclusive("nobody here tells when a reset has come");
    }
    return finding.holdsIf(
        aware.sawEof
            && aware.countedBytes == 0
            && aware.end == CloseCause.PEER_FIN
            && careless.takenBytes == BLOCK_BYTES
            && careless.refusedBytes > 0
            && careless.sawReset
            && careless.end == CloseCause.PEER_RESET,
        ("the server that stopped at EOF wrote %,d bytes more; the other handed over %,d bytes"
                + " once, that nobody read, was reset, and had the next %,d refused")
            .formatted(aware.countedBytes, careless.takenBytes, careless.refusedBytes),
        ("after EOF the one server wrote %,d bytes and ended by %s; the other handed over %,d,"
                + " had %,d refused and ended by %s")
            .formatted(
                aware.countedBytes,
                aware.end.label(),
                careless.takenBytes,
                careless.refusedBytes,
                careless.end.label()));
  }

  /** What one server did after EOF. */
  private static final class Served {
    private final List<Plot.Point> points = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private boolean sawEof;
    private long takenBytes;
    private long refusedBytes;
    private long readBytes;
    private long countedBytes; // by the connection's meter
    private boolean sawReset;
    private OptionalLong resets = OptionalLong.empty();
    private long acknowledgedBytes = -1;
    private CloseCause end = CloseCause.ERROR;

    long offeredBytes() {
      return takenBytes + refusedBytes;
    }
  }

  private Served serve(Bench bench, String who, boolean stops, boolean halfCloses)
      throws IOException, InterruptedException {
    InboundLog inbound = new InboundLog();
    StudiedListener listener =
        bench.closing(bench.listener(who).handlers(() -> List.of(inbound)).open());
    PlainPeer client = bench.plainPeer("client", listener.port());
    StudiedConnection server = listener.next();
    byte[] block = bench.bytes(BLOCK_BYTES);
    for (int i = 0; i < BLOCKS_BEFORE; i++) {
      server.write(block).await(PATIENCE.toMillis());
    }
    client.skip((long) BLOCKS_BEFORE * BLOCK_BYTES); // what it leaves unread would make a reset
    KernelResets resets = new KernelResets();
    if (halfCloses) {
      client.shutdownOutput();
    } else {
      client.close();
    }
    Served served = new Served();
    served.sawEof = bench.await(PATIENCE, inbound::inputEnded);
    long before = server.totals().writtenBytes();
    served.points.add(new Plot.Point(bench.timeline().nowSeconds(), 0));
    if (!stops) {
      writeOn(bench, who, server, client, block, served);
    }
    served.points.add(new Plot.Point(bench.timeline().nowSeconds(), served.takenBytes));
    server.channel().close(); // at the peer's FIN, or it is closed already
    served.end = server.awaitEnd().cause();
    served.countedBytes = server.totals().writtenBytes() - before;
    served.resets = resets.sentSince();
    if (halfCloses) {
      served.readBytes = Drained.from(client, bench.timeline(), "client").bytes();
    }
    return served;
  }

  private static void writeOn(
      Bench bench,
      String who,
      StudiedConnection server,
      PlainPeer client,
      byte[] block,
      Served served)
      throws IOException, InterruptedException {
    long before = acknowledgedBytes(server);
    int clientPort = server.remotePort();
    int serverPort = server.localPort();
    for (int i = 0; i < BLOCKS_AFTER && served.refusedBytes == 0; i++) {
      ChannelFuture write = server.write(block);
      write.await(PATIENCE.toMillis());
      if (write.isSuccess()) {
        served.takenBytes += BLOCK_BYTES;
        served.outcomes.add("success");
        bench.timeline().add(who, "wrote on after EOF", BLOCK_BYTES);
      } else {
        Throwable failure =
            Objects.requireNonNullElse(write.cause(), new IOException("no outcome"));
        served.refusedBytes += BLOCK_BYTES;
        served.outcomes.add(Timeline.describe(failure));
        bench.timeline().failed(who, "wrote on after EOF", BLOCK_BYTES, failure);
      }
      served.points.add(new Plot.Point(bench.timeline().nowSeconds(), served.takenBytes));
      if (!client.channel().isOpen()) { // its kernel answers with a reset: the next write meets it
        boolean came =
            bench.await(
                KernelSocket.isTold() ? PATIENCE : UNTOLD,
                () -> server.hasEnded() || KernelResets.haveEnded(serverPort, clientPort));
        served.sawReset = i == 0 ? came : served.sawReset;
      }
      long now = acknowledgedBytes(server);
      served.acknowledgedBytes = before < 0 || now < 0 ? served.acknowledgedBytes : now - before;
    }
  }

  /** By the kernel's account; -1 where the transport does not tell, or no longer. */
  private static long acknowledgedBytes(StudiedConnection connection) {
    TcpInfo info = connection.tcpInfo();
    return info == null ? -1 : info.acknowledgedBytes();
  }
}
