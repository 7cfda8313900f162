package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.Whereabouts;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The everyday write: does the kernel take a small one whole, and what does its success mean? */
final class WriteAccepted implements Experiment {
  private static final Duration STILL = Duration.ofMillis(60);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Integer> sizes;

  WriteAccepted() {
    this(List.of(1, 10, 100, 1_000, 10_000));
  }

  /**
   * @param sizes of the writes, in bytes, in their order
   */
  WriteAccepted(List<Integer> sizes) {
    this.sizes = List.copyOf(sizes);
  }

  @Override
  public String name() {
    return "write-accepted";
  }

  @Override
  public String question() {
    return "Is a small write taken whole, and who has the bytes when it has succeeded?";
  }

  @Override
  public String claim() {
    return "A small write is taken whole at once: n equals what was given, and there is no error";
  }

  @Override
  public String source() {
    return "the article, on success";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader");
    StudiedConnection sender = bench.connector("sender").to(listener.port());
    PlainPeer reader = listener.accept();

    List<Plot.Point> taken = new ArrayList<>();
    List<Plot.Point> pending = new ArrayList<>();
    long given = 0;
    boolean whole = true;
    for (int size : sizes) {
      long before = sender.ledger().takenBytes();
      ChannelFuture write = sender.write(bench.bytes(size));
      given += size;
      bench.await(PATIENCE, () -> write.isDone() || !sender.isWritable());
      if (!write.isDone()) { // unwritable: perhaps only for a moment
        Whereabouts.whenStill(bench, sender, STILL, PATIENCE);
      }
      Ledger after = sender.ledger();
      whole &= write.isSuccess() && after.takenBytes() == given;
      bench
          .timeline()
          .add("sender", write.isSuccess() ? "write succeeded" : "write does not end", size);
      taken.add(new Plot.Point(size, after.takenBytes() - before));
      pending.add(new Plot.Point(size, after.pendingBytes()));
    }
    // The reader has read nothing so far: success cannot have waited for it.
    Whereabouts end = Whereabouts.whenStill(bench, sender, STILL, PATIENCE);
    long read = whole ? reader.skip(given) : 0;
    long crossings = sender.totals().crossingsAboveHigh();
    reader.reset(); // what still waits in Netty's buffer is let go before the event loop ends
    sender.awaitEnd();

    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "%d writes, one after the other, to a reader that read only after the last had"
                        .formatted(sizes.size())
                    + " succeeded.")
            .number("writes", sizes.size())
            .number("largest_bytes", Collections.max(sizes))
            .number("given_bytes", given)
            .number("accepted_bytes", end.acceptedBytes())
            .number("pending_in_netty_bytes", end.pendingBytes())
            .number("crossings", crossings);
    if (end.unacknowledgedBytes() != null) {
      finding.number("in_our_kernel_bytes", end.unacknowledgedBytes());
    }
    if (end.unreadBytes() != null) {
      finding.number("unread_in_the_readers_kernel_bytes", end.unreadBytes());
    }
    return finding
        .number("read_afterwards_bytes", read)
        .plot(
            Plot.over("bytes of each write", "bytes given", "bytes")
                .curve("accepted by the kernel", taken)
                .curve("pending in Netty", pending)
                .build())
        .advice(
            "A write that succeeded is in a kernel, perhaps in yours: only an answer from the peer's"
                + " program says that it has it.")
        .holdsIf(
            whole && crossings == 0 && read == given,
            "the kernel took all %,d bytes of %d writes, and no write crossed the high mark; the"
                    .formatted(given, sizes.size())
                + " reader had read none by then",
            "of %,d bytes given the kernel took %,d and %,d stayed in Netty's buffer; the high mark"
                    .formatted(given, end.acceptedBytes(), end.pendingBytes())
                + " was crossed "
                + (crossings == 1 ? "once" : crossings + " times"));
  }
}
