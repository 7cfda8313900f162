package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.BlockFates;
import dev.highwater.lab.bench.BlockWriter;
import dev.highwater.lab.bench.LedgerLog;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.lab.bench.Whereabouts;
import dev.highwater.metering.ConnectionEnd;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A reader dies while a write waits: how much of that write had gone, and how much is lost? */
final class PartialWrite implements Experiment {
  private static final int BLOCK_BYTES = 65_536;
  private static final int READ_BYTES = 60_000;
  private static final int READS = 2;

  /** Longer than an acknowledgement may be delayed, 40 ms. */
  private static final Duration STILL = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For both buffers: not multiples of the block, so that they are full in the middle of one. */
  private static final List<Integer> BUFFERS = List.of(100_000, 150_001, 77_777);

  private final boolean readerDies;

  PartialWrite() {
    this(true);
  }

  /**
   * @param readerDies whether the reader resets the connection while a write waits; if not, it
   *     first reads all
   */
  PartialWrite(boolean readerDies) {
    this.readerDies = readerDies;
  }

  @Override
  public String name() {
    return "partial-write";
  }

  @Override
  public String question() {
    return "The reader dies while a write waits: how much of it had gone, and how much is lost?";
  }

  @Override
  public String claim() {
    return "A write that waits may have been taken in part, 24,108 of 65,536 bytes, when the reader"
        + " dies and it fails";
  }

  @Override
  public String source() {
    return "the article, server5 killed";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    int tries = 1;
    Death death = death(bench, BUFFERS.get(0));
    while (readerDies && !death.inTheMiddleOfABlock() && tries < BUFFERS.size()) {
      bench.timeline().add("lab", "the buffers were full at the end of a block: once more");
      death = death(bench, BUFFERS.get(tries++));
    }
    Whereabouts at = death.at;
    BlockFates fates = death.fates;
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                ("The sender wrote blocks of 65,536 bytes until it had to wait; the reader took"
                        + " 120,000 bytes and, when all was still, reset the connection. Buffers of"
                        + " %,d bytes, so that they are full in the middle of a block.")
                    .formatted(BUFFERS.get(tries - 1)))
            .number("tries", tries)
            .number("written_bytes", at.writtenBytes())
            .number("accepted_bytes", at.acceptedBytes())
            .number("blocks_accepted_whole", fates.succeeded())
            .number("part_of_block_bytes", at.partOfBlockBytes())
            .number("part_of_block_by_progress_bytes", fates.progressOfFirstFailedBytes());
    Long acknowledged = at.acknowledgedBytes();
    if (acknowledged != null && at.unacknowledgedBytes() != null) {
      finding
          .number("acknowledged_bytes", acknowledged)
          .number("lost_in_our_kernel_bytes", at.unacknowledgedBytes());
    }
    if (at.unreadBytes() != null) {
      finding.number("lost_in_the_readers_kernel_bytes", at.unreadBytes());
    }
    Throwable failure = fates.firstFailure();
    finding
        .number("read_by_the_reader_bytes", death.readBytes)
        .number("lost_in_netty_bytes", at.pendingBytes())
        .number("unflushed_at_the_end_bytes", death.end.unflushedBytes())
        .number("first_failed_block", fates.firstFailed())
        .number("failed_blocks", fates.failed())
        .number("account_from", at.source())
        .error(
            "the write that waited when the reader died",
            "wsasend: An existing connection was forcibly closed by the remote host; n = 24,108 of"
                + " 65,536 in the article's text, 0 in its log",
            failure == null
                ? "nothing"
                : Timeline.describe(failure)
                    + "; progress %,d of 65,536".formatted(fates.progressOfFirstFailedBytes()))
        .plot(death.log.plot("bytes over time, up to the reset"))
        .advice(
            "A failed future has no count, so never repeat just its message: what had gone is told"
                + " by a ChannelProgressivePromise, what has arrived only by the peer's answer.");
    boolean asClaimed = death.inTheMiddleOfABlock() && death.blockInProgressFailedFirst();
    if (asClaimed && !death.addsUp()) {
      return finding.inconclusive(
          "the accounts do not agree: %,d bytes accepted, by the blocks %,d, of the block in progress"
                  .formatted(at.acceptedBytes(), death.acceptedByBlocksBytes())
              + " %,d, by its progress %,d"
                  .formatted(at.partOfBlockBytes(), fates.progressOfFirstFailedBytes()));
    }
    return finding.holdsIf(
        asClaimed,
        "the kernel had taken %,d of the 65,536 bytes of the block in progress, whose promise"
                .formatted(at.partOfBlockBytes())
            + " failed first; of %,d bytes accepted ".formatted(at.acceptedBytes())
            + "the reader had read %,d; ".formatted(death.readBytes)
            + death.lostInTheKernels()
            + ", and %,d more in Netty's buffer".formatted(at.pendingBytes()),
        fates.failed() == 0
            ? "no write failed, the kernel took all %,d bytes".formatted(at.acceptedBytes())
            : "%,d bytes of the block in progress were taken, %,d by its progress; block %d"
                    .formatted(
                        at.partOfBlockBytes(),
                        fates.progressOfFirstFailedBytes(),
                        fates.firstFailed())
                + " failed first after %d whole ones".formatted(fates.succeeded()));
  }

  private Death death(Bench bench, int buffer) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader", buffer);
    BlockFates fates = new BlockFates();
    BlockWriter writer = fates.writer(bench.bytes(BLOCK_BYTES), Long.MAX_VALUE);
    StudiedConnection sender =
        bench
            .connector("sender")
            .marksForBlocksOf(BLOCK_BYTES)
            .option(ChannelOption.SO_SNDBUF, buffer)
            .handler(writer)
            .to(listener.port());
    PlainPeer reader = listener.accept();
    LedgerLog log = bench.closing(new LedgerLog(sender));

    writer.startOn(sender);
    bench.await(PATIENCE, () -> !sender.isWritable());
    bench.pause(bench.delay(Duration.ofSeconds(10)));
    long read = 0;
    for (int i = 0; i < READS; i++) {
      bench.pause(bench.delay(Duration.ofSeconds(5)));
      read += reader.skip(READ_BYTES);
    }
    if (!readerDies) {
      writer.stop();
      read += reader.skip(writer.writtenBytes() - read);
    }
    Whereabouts at = Whereabouts.whenStill(bench, sender, STILL, PATIENCE);
    bench.timeline().add("sender", "waits; all written so far", at.writtenBytes());
    bench.timeline().add("sender", "of these accepted by the kernel", at.acceptedBytes());
    bench.timeline().add("sender", "of the block in progress", at.partOfBlockBytes());
    writer.stop();
    log.close();
    reader.reset();
    ConnectionEnd end = sender.awaitEnd();
    Throwable failure = fates.firstFailure();
    if (failure != null) {
      bench.timeline().failed("sender", "block " + fates.firstFailed() + " failed first", failure);
    }
    return new Death(at, fates, read, log, end);
  }

  /**
   * What was seen of one connection until its reader was gone.
   *
   * @param at all bytes, just before the reset: after it no descriptor is left to ask
   * @param readBytes by the reader's own count
   */
  private record Death(
      Whereabouts at, BlockFates fates, long readBytes, LedgerLog log, ConnectionEnd end) {

    boolean inTheMiddleOfABlock() {
      return at.partOfBlockBytes() > 0 && at.partOfBlockBytes() < BLOCK_BYTES;
    }

    /** Whether all ways to count come to the same. */
    boolean addsUp() {
      return at.acceptedBytes() == acceptedByBlocksBytes()
          && at.partOfBlockBytes() == fates.progressOfFirstFailedBytes()
          && at.pendingBytes() == end.unflushedBytes()
          && at.addsUp(readBytes);
    }

    long acceptedByBlocksBytes() {
      return (long) fates.succeeded() * BLOCK_BYTES + at.partOfBlockBytes();
    }

    boolean blockInProgressFailedFirst() {
      return fates.firstFailed() == fates.succeeded();
    }

    /** What of the accepted bytes nobody will read; as far as somebody tells. */
    String lostInTheKernels() {
      Long ours = at.unacknowledgedBytes();
      Long theirs = at.unreadBytes();
      if (ours != null && theirs != null) {
        return "%,d were lost in its kernel, %,d in ours".formatted(theirs, ours);
      }
      return ours == null
          ? "%,d were lost in the kernels".formatted(at.acceptedBytes() - readBytes)
          : "%,d were lost in its kernel, %,d in ours"
              .formatted(at.acceptedBytes() - readBytes - ours, ours);
    }
  }
}
