package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.Plot;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Closing with bytes unsent: who gets them, how does it end, and who waits for that? */
final class Linger implements Experiment {
  private static final int TRIES = 3;
  private static final int NOT_SET = -1;
  private static final int TIMER_SLACK_MILLIS = 50; // a tick of the kernel's clock, and more

  /** What a close that waits for nobody may take of the time of one that does. */
  private static final double AT_ONCE_SHARE = 0.75;

  private final int unset;
  private final int zero;

  Linger() {
    this(NOT_SET, 0);
  }

  /**
   * @param unset what is set where SO_LINGER should be left alone
   * @param zero what is set where SO_LINGER should be 0
   */
  Linger(int unset, int zero) {
    this.unset = unset;
    this.zero = zero;
  }

  @Override
  public String name() {
    return "linger";
  }

  @Override
  public String question() {
    return "What becomes of bytes that are unsent at close, and who waits for them, with SO_LINGER"
        + " unset, 0 and 1 s?";
  }

  @Override
  public String claim() {
    return "Unset, close returns at once and the kernel delivers the rest; 0 resets and loses it; 1"
        + " s keeps close waiting until the rest is acknowledged or the second is over";
  }

  @Override
  public String source() {
    return "socket(7) and RFC 9293, 3.6";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    LingeringClose unset = new LingeringClose(bench, "unset", this.unset).unread();
    LingeringClose reset = new LingeringClose(bench, "zero", zero).unread();
    LingeringClose waiting = new LingeringClose(bench, "1s", 1).unread();
    LingeringClose read = new LingeringClose(bench, "1s-read", 1).read();
    List<LingeringClose> all = List.of(unset, reset, waiting, read);
    List<LingeringClose> unread = List.of(unset, reset, waiting);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "The sender wrote 1 MiB to a peer with small buffers that did not read, waited"
                    + " until the kernel took no more, and closed; only then, and the last time at"
                    + " once, did the peer read.");
    all.forEach(close -> close.tell(finding));
    if (!bench.transport().isLinuxNative()) {
      finding.number("1s_ignored_by_the_jdk_times", ignored(bench) + " of " + TRIES);
    }
    boolean told = KernelSocket.isTold();
    boolean background =
        isAtOnce(unset, waiting)
            && unset.drained().endedInOrder()
            && unset.drained().bytes() >= unset.takenBytes()
            && (!told || (unset.unsentAfterBytes() > 0 && unset.timeWait()));
    boolean lost =
        isAtOnce(reset, waiting)
            && reset.drained().wasReset()
            && reset.drained().bytes() < reset.takenBytes()
            && !reset.timeWait();
    boolean waited =
        waiting.waitedMillis() >= 1_000 - TIMER_SLACK_MILLIS
            && read.drained().endedInOrder()
            && read.drained().bytes() >= read.takenBytes()
            && isAtOnce(read, waiting);
    return finding
        .error(
            "the peer reads when SO_LINGER was 0",
            "read tcp ...: read: connection reset by peer",
            "(the JDK's socket) " + reset.drained().end())
        .plot(
            Plot.over("bytes by SO_LINGER", "SO_LINGER, s (-1 is unset)", "bytes")
                .curve(
                    "taken by the kernel before close", points(unread, LingeringClose::takenBytes))
                .curve("got by the peer", points(unread, close -> close.drained().bytes()))
                .curve("discarded by Netty", points(unread, LingeringClose::discardedBytes))
                .build())
        .plot(
            Plot.over("time until close was done", "SO_LINGER, s (-1 is unset)", "ms")
                .curve("peer does not read", points(unread, LingeringClose::waitedMillis))
                .build())
        .advice(
            "Before close, wait for your last write: Netty discards what it still holds, whatever"
                + " SO_LINGER says. Leave SO_LINGER unset: above 0 a slow peer blocks "
                + waiting.blocked()
                + ", for all, and 0 is for peers whose bytes you give up.")
        .holdsIf(
            background && lost && waited,
            ("unset, close took %,.0f ms, and the peer got all %,d bytes after it and a FIN; with 0"
                    + " it got %,d of %,d and a reset; with 1 s close(2) blocked %s for %,.0f ms,"
                    + " or %,.0f ms when the peer read")
                .formatted(
                    unset.waitedMillis(),
                    unset.drained().bytes(),
                    reset.drained().bytes(),
                    reset.takenBytes(),
                    waiting.blocked(),
                    waiting.waitedMillis(),
                    read.waitedMillis()),
            ("unset, close took %,.0f ms, and the peer got %,d of %,d bytes and %s; with 0 it took"
                    + " %,.0f ms, and the peer got %,d of %,d and %s; with 1 s it took %,.0f ms,"
                    + " or %,.0f ms when the peer read")
                .formatted(
                    unset.waitedMillis(),
                    unset.drained().bytes(),
                    unset.takenBytes(),
                    unset.drained().end(),
                    reset.waitedMillis(),
                    reset.drained().bytes(),
                    reset.takenBytes(),
                    reset.drained().end(),
                    waiting.waitedMillis(),
                    read.waitedMillis()));
  }

  /** Far from the time of a close that waits, also on a machine that is slow. */
  private static boolean isAtOnce(LingeringClose close, LingeringClose waiting) {
    return close.waitedMillis() < AT_ONCE_SHARE * waiting.waitedMillis();
  }

  /** How often SO_LINGER has no effect when nobody waits for the selector to forget the channel. */
  private static int ignored(Bench bench) throws IOException, InterruptedException {
    int ignored = 0;
    for (int i = 0; i < TRIES; i++) {
      ignored += new LingeringClose(bench, "raced", 1).isIgnored() ? 1 : 0;
    }
    return ignored;
  }

  private static List<Plot.Point> points(
      List<LingeringClose> closes, ToDoubleFunction<LingeringClose> value) {
    return closes.stream()
        .map(close -> new Plot.Point(close.linger(), value.applyAsDouble(close)))
        .toList();
  }
}
