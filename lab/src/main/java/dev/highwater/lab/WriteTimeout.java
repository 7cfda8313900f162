package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.BlockFates;
import dev.highwater.lab.bench.BlockWriter;
import dev.highwater.lab.bench.Drained;
import dev.highwater.lab.bench.InboundLog;
import dev.highwater.lab.bench.LedgerLog;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.lab.bench.Whereabouts;
import dev.highwater.lab.bench.WriteDeadline;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.LocalClose;
import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deadline on writes to a reader that does not read: what has gone, and how does it end? */
final class WriteTimeout implements Experiment {
  private static final int BLOCK_BYTES = 65_536;
  private static final int BUFFER_BYTES = 100_000;

  /** More than both kernels hold with such buffers. */
  private static final long MOST_BYTES = 2 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Duration deadline;
  private final boolean readerStalls;

  WriteTimeout() {
    this(Duration.ofMillis(500), true);
  }

  /**
   * @param deadline of each write
   * @param readerStalls whether the reader reads nothing before the deadline; if not, it reads all
   */
  WriteTimeout(Duration deadline, boolean readerStalls) {
    this.deadline = deadline;
    this.readerStalls = readerStalls;
  }

  @Override
  public String name() {
    return "write-timeout";
  }

  @Override
  public String question() {
    return "A write is past its deadline: what has gone, what is discarded, what can the peer read?";
  }

  @Override
  public String claim() {
    return "At its deadline a write fails with a timeout, a part may have gone, and the peer can"
        + " still read what was accepted, if it is closed with FIN";
  }

  @Override
  public String source() {
    return "the article, client6 and server5";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                ("Blocks of 65,536 bytes, each with a deadline of %,d ms, to a reader that did not"
                        + " read before the connection was closed: once with FIN, once with a reset"
                        + " (SO_LINGER 0).")
                    .formatted(deadline.toMillis()));
    Timeout fin = timeout(bench, false);
    Timeout reset = timeout(bench, true);
    fin.tell(finding, "fin");
    reset.tell(finding, "reset");
    return finding
        .plot(fin.log.plot("bytes over time, closed with FIN at the deadline"))
        .plot(reset.log.plot("bytes over time, reset at the deadline"))
        .advice(
            "A deadline must close the connection, for a cut stream cannot go on: FIN lets the peer"
                + " have what was accepted but keeps it in the kernel, a reset frees it at once.")
        .holdsIf(
            fin.isAsChosen(false) && reset.isAsChosen(true),
            "at the deadline %,d bytes were accepted and %,d discarded; its promise"
                    .formatted(fin.acceptedBytes(), fin.end.unflushedBytes())
                + " failed with %s, the timeout went to the pipeline; closed with FIN"
                    .formatted(fin.promiseFailure())
                + " the peer read %,d and then EOF, reset it read %,d of %,d and then %s"
                    .formatted(
                        fin.drained.bytes(),
                        reset.drained.bytes(),
                        reset.acceptedBytes(),
                        reset.drained.end()),
            fin.at == null || reset.at == null
                ? "no write was late within %,d ms".formatted(deadline.toMillis())
                : "closed with FIN the peer read %,d of %,d bytes accepted and then %s, reset %,d of"
                        .formatted(
                            fin.drained.bytes(),
                            fin.acceptedBytes(),
                            fin.drained.end(),
                            reset.drained.bytes())
                    + " %,d and then %s; the promise failed with %s, the pipeline was told %s"
                        .formatted(
                            reset.acceptedBytes(),
                            reset.drained.end(),
                            fin.promiseFailure(),
                            fin.pipelineFailure()));
  }

  private Timeout timeout(Bench bench, boolean resets) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader", BUFFER_BYTES);
    BlockFates fates = new BlockFates();
    BlockWriter writer = fates.writer(bench.bytes(BLOCK_BYTES), MOST_BYTES);
    WriteDeadline late = new WriteDeadline(deadline, resets, bench.timeline());
    InboundLog inbound = new InboundLog();
    StudiedConnection sender =
        bench
            .connector("sender")
            .marksForBlocksOf(BLOCK_BYTES)
            .option(ChannelOption.SO_SNDBUF, BUFFER_BYTES)
            .handler(late)
            .handler(inbound)
            .handler(writer)
            .to(listener.port());
    PlainPeer reader = listener.accept();
    LedgerLog log = bench.closing(new LedgerLog(sender));
    late.watch(sender);

    writer.startOn(sender);
    if (readerStalls) {
      bench.await(deadline.plus(PATIENCE), sender::hasEnded);
    } else {
      reader.skip(MOST_BYTES);
      writer.stop();
      sender.onLoop(() -> LocalClose.close(sender.channel(), CloseCause.LOCAL));
    }
    ConnectionEnd end = sender.awaitEnd();
    Whereabouts at = late.at();
    Throwable failure = fates.firstFailure();
    if (failure != null) {
      bench.timeline().failed("sender", "block " + fates.firstFailed() + " failed", failure);
    }
    Drained drained = Drained.from(reader, bench.timeline(), "reader");
    log.close();
    return new Timeout(at, fates, inbound, drained, log, end);
  }

  /**
   * What was seen of one connection.
   *
   * @param at all bytes when the deadline had passed, before the close; null if it never did
   * @param drained what the reader could still read
   */
  private record Timeout(
      @Nullable Whereabouts at,
      BlockFates fates,
      InboundLog inbound,
      Drained drained,
      LedgerLog log,
      ConnectionEnd end) {

    long acceptedBytes() {
      return at == null ? 0 : at.acceptedBytes();
    }

    /** Whether some had gone, some not, and the reader saw the end that was chosen. */
    boolean isAsChosen(boolean resets) {
      return at != null
          && at.acceptedBytes() > 0
          && at.pendingBytes() > 0
          && at.pendingBytes() == end.unflushedBytes()
          && fates.firstFailure() != null
          && inbound.failures().stream().anyMatch(WriteTimeoutException.class::isInstance)
          && end.cause() == CloseCause.WRITE_TIMEOUT
          && (resets
              ? drained.wasReset() && drained.bytes() <= at.acceptedBytes()
              : drained.endedInOrder() && drained.bytes() == at.acceptedBytes());
    }

    void tell(Finding.Builder finding, String how) {
      if (at == null) {
        return;
      }
      finding
          .number(how + "_written_bytes", at.writtenBytes())
          .number(how + "_accepted_bytes", at.acceptedBytes())
          .number(how + "_part_of_block_bytes", at.partOfBlockBytes());
      Long acknowledged = at.acknowledgedBytes();
      if (acknowledged != null) {
        finding.number(how + "_acknowledged_bytes", acknowledged);
      }
      finding
          .number(how + "_discarded_bytes", end.unflushedBytes())
          .number(how + "_read_by_the_peer_bytes", drained.bytes())
          .number(how + "_end_for_the_peer", drained.end());
      finding.error(
          "the write past its deadline, closed with " + (how.equals("fin") ? "FIN" : "a reset"),
          "i/o timeout",
          "its promise: " + promiseFailure() + "; the pipeline: " + pipelineFailure());
    }

    String promiseFailure() {
      Throwable failure = fates.firstFailure();
      return failure == null ? "nothing" : Timeline.describe(failure);
    }

    String pipelineFailure() {
      List<Throwable> failures = inbound.failures();
      return failures.isEmpty() ? "nothing" : Timeline.describe(failures.get(0));
    }
  }
}
