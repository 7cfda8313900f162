package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.InboundLog;
import dev.highwater.lab.bench.KernelResets;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedListener;
import dev.highwater.lab.bench.Timeline;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The peer closes and we write on: which write is the first to fail, and what was lost before? */
final class PeerClosed implements Experiment {
  /** As in the article. */
  private static final int MESSAGE_BYTES = 10;

  private static final int MOST_WRITES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final boolean closes;

  PeerClosed() {
    this(true);
  }

  /**
   * @param closes whether the peer closes; if not, it only shuts down its output, which looks the
   *     same from here
   */
  PeerClosed(boolean closes) {
    this.closes = closes;
  }

  @Override
  public String name() {
    return "peer-closed";
  }

  @Override
  public String question() {
    return "The peer has closed: what do our read, our first write and our next write report?";
  }

  @Override
  public String claim() {
    return "The read gives EOF and the first write succeeds, for our kernel takes it, although it"
        + " can never arrive; the peer answers with a reset, and the next write fails";
  }

  @Override
  public String source() {
    return "the article, server of the close example; RFC 9293 on the reset";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    InboundLog inbound = new InboundLog();
    StudiedListener listener =
        bench.closing(bench.listener("server").handlers(() -> List.of(inbound)).open());
    PlainPeer client = bench.plainPeer("client", listener.port());
    StudiedConnection server = listener.next();
    int ours = server.localPort();
    int theirs = server.remotePort();
    KernelResets resets = new KernelResets();
    Curve given = new Curve(bench);
    Curve accepted = new Curve(bench);
    Curve arrived = new Curve(bench);

    if (closes) {
      client.close();
    } else {
      client.shutdownOutput();
    }
    boolean eof = bench.await(PATIENCE, inbound::inputEnded);
    List<ChannelFuture> writes = new ArrayList<>();
    boolean reset = false;
    boolean endedByItself = false;
    @Nullable Long acknowledged = null;
    long arrivedBytes = 0;
    for (int i = 1; i <= MOST_WRITES; i++) {
      given.add(server.totals().writtenBytes());
      accepted.add(acceptedBytes(writes));
      arrived.add(arrivedBytes);
      ChannelFuture write = server.write(bench.bytes(MESSAGE_BYTES));
      write.await(PATIENCE.toMillis());
      writes.add(write);
      Throwable failure = write.cause();
      if (failure == null) {
        bench.timeline().add("server", "write " + i + " succeeded", MESSAGE_BYTES);
      } else {
        bench.timeline().failed("server", "write " + i + " failed", MESSAGE_BYTES, failure);
      }
      if (i == 1) {
        reset = awaitAnswer(bench, ours, theirs);
        arrivedBytes = unreadBytes(theirs, ours);
        acknowledged = acknowledgedBytes(server);
        endedByItself = server.hasEnded();
      }
    }
    arrivedBytes = unreadBytes(theirs, ours);
    long acceptedBytes = acceptedBytes(writes);
    given.add(server.totals().writtenBytes());
    accepted.add(acceptedBytes);
    arrived.add(arrivedBytes);

    int firstFailed = 1;
    while (firstFailed <= MOST_WRITES && writes.get(firstFailed - 1).isSuccess()) {
      firstFailed++;
    }
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "The client closed without a word; the server read, wrote 10 bytes, waited for the"
                    + " answer of the client's kernel, and wrote 10 bytes twice more.")
            .number("read_eof", eof)
            .number("received_bytes", inbound.receivedBytes())
            .number("writes_succeeded", firstFailed - 1)
            .number("ended_before_second_write", endedByItself)
            .number("accepted_bytes", acceptedBytes);
    if (KernelSocket.isTold()) {
      finding
          .number("reset_came_after_first_write", reset)
          .number("arrived_bytes", arrivedBytes)
          .number("accepted_into_nowhere_bytes", acceptedBytes - arrivedBytes);
    }
    if (acknowledged != null) {
      finding.number("acknowledged_bytes", acknowledged);
    }
    resets.sentSince().ifPresent(n -> finding.number("resets_sent_in_this_namespace", n));
    finding
        .number("discarded_bytes", server.totals().discardedBytes())
        .error(
            "reading after the peer's close", "EOF", eof ? "ChannelInputShutdownEvent" : "nothing")
        .error("the first write", "no error", describe(writes.get(0)))
        .error("the second write", "broken pipe", describe(writes.get(1)))
        .error("the third write", "broken pipe", describe(writes.get(2)));
    Plot.Builder plot =
        Plot.overTime("bytes over time, after the peer's close", "bytes")
            .curve("given to Netty", given.points)
            .curve("accepted by the kernel", accepted.points);
    if (KernelSocket.isTold()) {
      plot.curve("arrived in the peer's kernel", arrived.points);
    }
    return finding
        .plot(plot.build())
        .advice(
            "EOF may be a close or only a half-close, and the first write cannot tell: agree in the"
                + " protocol which it is, and stop writing when it was a close.")
        .holdsIf(
            eof && firstFailed == 2 && (!KernelSocket.isTold() || (reset && arrivedBytes == 0)),
            "the read gave EOF, the first write succeeded"
                + (KernelSocket.isTold()
                    ? ", its %d bytes went nowhere and a reset came back"
                        .formatted(acceptedBytes - arrivedBytes)
                    : "")
                + ", the next write failed: "
                + describe(writes.get(1)),
            (eof ? "the read gave EOF, " : "the read gave no EOF, ")
                + "%d of %d writes succeeded before one failed"
                    .formatted(firstFailed - 1, MOST_WRITES)
                + (KernelSocket.isTold()
                    ? ", %d of their %d bytes arrived, and %s reset came"
                        .formatted(arrivedBytes, acceptedBytes, reset ? "a" : "no")
                    : ""));
  }

  /** Waits until the reset has ended our socket, or the bytes have arrived. */
  private static boolean awaitAnswer(Bench bench, int ours, int theirs)
      throws IOException, InterruptedException {
    if (!KernelSocket.isTold()) {
      return false;
    }
    bench.await(
        PATIENCE, () -> KernelResets.haveEnded(ours, theirs) || unreadBytes(theirs, ours) > 0);
    if (KernelResets.haveEnded(ours, theirs)) {
      bench.timeline().add("kernel", "a reset (RST) has ended our socket");
      return true;
    }
    return false;
  }

  /** What lies in the kernel of an end whose program does not read. */
  private static long unreadBytes(int local, int remote) throws IOException {
    return KernelSocket.end(local, remote).stream().mapToLong(KernelSocket::unreadBytes).sum();
  }

  private static long acceptedBytes(List<ChannelFuture> writes) {
    return MESSAGE_BYTES * writes.stream().filter(ChannelFuture::isSuccess).count();
  }

  private static @Nullable Long acknowledgedBytes(StudiedConnection connection)
      throws InterruptedException {
    Ledger.Kernel kernel = connection.ledger().kernel();
    return kernel == null ? null : Long.valueOf(kernel.acknowledgedBytes());
  }

  private static String describe(ChannelFuture write) {
    Throwable failure = write.cause();
    return failure == null ? "success" : Timeline.describe(failure);
  }

  /** A curve over time. */
  private static final class Curve {
    private final Bench bench;
    private final List<Plot.Point> points = new ArrayList<>();

    Curve(Bench bench) {
      this.bench = bench;
    }

    void add(long bytes) {
      points.add(new Plot.Point(bench.timeline().nowSeconds(), bytes));
    }
  }
}
