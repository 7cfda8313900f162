package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.BlockWriter;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.LedgerLog;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedConnector;
import dev.highwater.lab.bench.WritabilityLog;
import dev.highwater.transport.Transport;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A peer that stops reading: how much does a sender hand over before it has to wait? */
final class WriteStall implements Experiment {
  private static final int BLOCK_BYTES = 65_536;
  private static final int READ_BYTES = 60_000;
  private static final int READS = 4;
  private static final int LOOKS = 5;
  private static final Duration STILL = Duration.ofMillis(60);
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** What is set for both buffers, in bytes; 0 leaves them to the kernel. */
  private static final List<Integer> BUFFERS = List.of(0, 32 * 1024, 256 * 1024);

  private final boolean readerReads;

  WriteStall() {
    this(true);
  }

  /**
   * @param readerReads whether the reader reads at last; if not, writing cannot go on
   */
  WriteStall(boolean readerReads) {
    this.readerReads = readerReads;
  }

  @Override
  public String name() {
    return "write-stall";
  }

  @Override
  public String question() {
    return "How much does a sender hand over before a peer that does not read makes it wait?";
  }

  @Override
  public String claim() {
    return "Writes succeed until the buffers of both kernels are full, then they wait, and go on"
        + " when the peer has read";
  }

  @Override
  public String source() {
    return "the article, server5 and client5";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "The reader waited, then took 60,000 bytes at a time; the sender wrote blocks of"
                    + " 65,536 bytes for as long as Netty called it writable. Three times, with"
                    + " buffers as the kernel tunes them (or as asked for), of 32 KiB and of 256 KiB.");
    boolean allWaited = true;
    boolean allStill = true;
    boolean allWentOn = true;
    long unaccounted = 0;
    long firstAccepted = 0;
    for (int buffer : BUFFERS) {
      Stall stall = stall(bench, buffer);
      String setting = buffer == 0 ? "auto" : buffer / 1024 + "k";
      finding
          .number(setting + "_written_bytes", stall.at.writtenBytes())
          .number(setting + "_accepted_bytes", stall.at.takenBytes());
      Ledger.Kernel kernel = stall.at.kernel();
      if (kernel != null) {
        finding
            .number(setting + "_acknowledged_bytes", kernel.acknowledgedBytes())
            .number(setting + "_in_flight_bytes", kernel.inFlightBytes())
            .number(setting + "_in_our_kernel_bytes", kernel.notSentBytes());
      } else if (stall.unacknowledgedBytes >= 0) { // without TCP_INFO; exact, since all is still
        finding
            .number(
                setting + "_acknowledged_bytes", stall.at.takenBytes() - stall.unacknowledgedBytes)
            .number(setting + "_in_flight_or_in_our_kernel_bytes", stall.unacknowledgedBytes);
      }
      finding
          .number(setting + "_pending_in_netty_bytes", stall.at.pendingBytes())
          .number(setting + "_crossed_after_ms", stall.crossedAfterMicros / 1e3);
      if (stall.unwritableMicros.isPresent()) {
        finding.number(setting + "_unwritable_ms", stall.unwritableMicros.getAsLong() / 1e3);
      }
      finding.plot(
          stall.log.plot(
              buffer == 0
                  ? "bytes over time, buffers as the kernel tunes them, or as asked for"
                  : "bytes over time, buffers of " + buffer / 1024 + " KiB"));
      allWaited &= stall.waited;
      allStill &= stall.wasStill;
      allWentOn &= stall.wentOn;
      unaccounted = Math.max(unaccounted, stall.unaccountedBytes);
      firstAccepted = firstAccepted == 0 ? stall.at.takenBytes() : firstAccepted;
    }
    finding
        .number("unaccounted_bytes", unaccounted)
        .advice(
            "A completed write only means that the kernel took it: megabytes may lie between you"
                + " and a peer that is gone. Watch writability, and bound what you queue.");
    if (!allWaited) {
      return finding.differs(
          "the sender did not have to wait within %d s".formatted(PATIENCE.toSeconds()));
    }
    if (!allStill) { // whether it goes on because of the reader could not be told
      return finding.inconclusive("the sender still wrote although it had to wait");
    }
    if (unaccounted != 0) {
      return finding.inconclusive(
          "%,d bytes of what was written could not be found".formatted(unaccounted));
    }
    return finding.holdsIf(
        allWentOn,
        "the sender handed over %,d bytes before it had to wait, and went on once the reader had read"
            .formatted(firstAccepted),
        "the sender had to wait and did not go on within %d s, although the reader was there"
            .formatted(PATIENCE.toSeconds()));
  }

  /** What was seen of one stall. */
  private static final class Stall {
    private final Ledger at;
    private final LedgerLog log;
    private final long crossedAfterMicros;
    private final boolean waited;
    private OptionalLong unwritableMicros = OptionalLong.empty();
    private long unaccountedBytes;
    private long unacknowledgedBytes = -1;
    private boolean wasStill;
    private boolean wentOn;

    Stall(Ledger at, LedgerLog log, long crossedAfterMicros, boolean waited) {
      this.at = at;
      this.log = log;
      this.crossedAfterMicros = crossedAfterMicros;
      this.waited = waited;
    }

    void check(long bytesNotFound) {
      unaccountedBytes = Math.max(unaccountedBytes, Math.abs(bytesNotFound));
    }
  }

  private Stall stall(Bench bench, int buffer) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader", buffer);
    BlockWriter writer = new BlockWriter(bench.bytes(BLOCK_BYTES), Long.MAX_VALUE, (n, f) -> {});
    WritabilityLog writability = new WritabilityLog(bench.timeline());
    StudiedConnector connector =
        bench
            .connector("sender")
            .marksForBlocksOf(BLOCK_BYTES)
            .handler(writability)
            .handler(writer);
    if (buffer > 0) {
      connector.option(ChannelOption.SO_SNDBUF, buffer);
    }
    StudiedConnection sender = connector.to(listener.port());
    PlainPeer reader = listener.accept();
    LedgerLog log = bench.closing(new LedgerLog(sender));

    long begun = bench.timeline().nowMicros();
    writer.startOn(sender);
    boolean waited = bench.await(PATIENCE, () -> !sender.isWritable());
    long crossed = bench.timeline().nowMicros();
    Ledger still;
    boolean wasStill;
    int looks = 0;
    do { // what writes on by itself, on a busy machine, would look as if the reader had read
      still = bench.awaitStill(STILL, PATIENCE, () -> sender.ledger().withoutTime());
      bench.pause(bench.delay(Duration.ofSeconds(15)));
      wasStill = still.equals(sender.ledger().withoutTime()) && !sender.isWritable();
    } while (waited && !wasStill && ++looks < LOOKS);
    long stillMicros = bench.timeline().nowMicros();
    long writtenBytes = still.writtenBytes();
    Stall stall = new Stall(still, log, crossed - begun, waited);
    stall.wasStill = wasStill;
    bench.timeline().add("sender", "waits: " + still.inWords());
    stall.check(still.unaccountedBytes());
    for (KernelSocket end : KernelSocket.end(sender.localPort(), listener.port())) {
      stall.unacknowledgedBytes = end.unacknowledgedBytes();
    }

    if (readerReads && wasStill) {
      for (int i = 0; i < READS; i++) {
        if (i > 0) {
          bench.pause(bench.delay(Duration.ofSeconds(5)));
        }
        reader.skip(READ_BYTES);
        Ledger now = accountedFor(bench, sender);
        bench.timeline().add("sender", now.inWords());
        stall.check(now.unaccountedBytes());
      }
      // 60,000 bytes now and then may not be enough to bring it below the low mark: read on.
      stall.wentOn =
          bench.await(
              PATIENCE,
              () -> {
                if (writer.writtenBytes() > writtenBytes) {
                  return true;
                }
                reader.skip(READ_BYTES);
                return false;
              });
    }
    writer.stop();
    log.close();
    stall.unwritableMicros = writability.unwritableMicrosAround(stillMicros);
    if (bench.settings().transport() != Transport.IO_URING) { // where a write may be under way
      stall.check(log.mostUnaccountedBytes());
    }
    reader.reset();
    sender.awaitEnd();
    return stall;
  }

  /** The ledger, once every byte is found; after a while as it is. */
  private static Ledger accountedFor(Bench bench, StudiedConnection sender)
      throws InterruptedException {
    Ledger now = sender.ledger();
    long deadlineMicros = bench.timeline().nowMicros() + FOUND_WITHIN.toNanos() / 1_000;
    while (now.unaccountedBytes() != 0 && bench.timeline().nowMicros() < deadlineMicros) {
      bench.pause(Duration.ofMillis(1)); // a write may be under way in an io_uring
      now = sender.ledger();
    }
    return now;
  }
}
