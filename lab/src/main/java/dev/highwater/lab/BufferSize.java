package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.LateReader;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.SteadyWriter;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.metering.TcpInfo;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Does the receive buffer, divided by the delay of the path, bound the throughput? */
final class BufferSize implements Experiment {
  private static final double MEBI = 1024 * 1024;
  private static final Duration DELAY = Duration.ofMillis(20);

  /** What is asked for, in bytes. */
  private static final List<Integer> SIZES =
      List.of(
          16 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20);

  private static final Duration TICK = Duration.ofMillis(1);

  /** Until the window has opened as far as the buffer allows. */
  private static final Duration WARM_UP = Duration.ofMillis(100);

  private static final Duration MEASURED = Duration.ofMillis(120);

  /** The clock may stop between two of them. */
  private static final int ENOUGH_READS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BLOCK_BYTES = 65_536;
  private static final int BLOCKS_IN_FLIGHT = 8;

  /** The clock is read a little before the kernel is. */
  private static final double ROOM = 1.1;

  /** Twice the buffer must let through so many times as much at least, in the first sizes. */
  private static final double STEP = 1.2;

  /** So many sizes are too small for anything else to limit them. */
  private static final int MUST_RISE = 5;

  /** A busy machine can only take time away, so that the best of some tries is the truest. */
  private static final int TRIES = 4;

  /** So many times the smallest buffer's throughput shows that it was the buffer. */
  private static final double RISE = 6;

  private final Duration delay;

  BufferSize() {
    this(DELAY);
  }

  /**
   * @param delay between a byte's arrival and its reading; the claim is about 20 ms all the same
   */
  BufferSize(Duration delay) {
    this.delay = delay;
  }

  @Override
  public String name() {
    return "buffer-size";
  }

  @Override
  public String question() {
    return "Does the receive buffer, divided by the delay of the path, bound the throughput?";
  }

  @Override
  public String claim() {
    return "A receiver cannot get more than its receive buffer in each delay of 20 ms, whatever the"
        + " line could carry; with the buffer the throughput rises until something else limits it";
  }

  @Override
  public String source() {
    return "beyond the article, which names SetReadBuffer: RFC 7323, tcp(7), socket(7)";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    List<Throughput> all = new ArrayList<>();
    boolean rises = true;
    for (int size : SIZES) {
      Throughput before = all.isEmpty() ? null : all.get(all.size() - 1);
      Throughput now = measure(bench, size);
      if (before != null && all.size() < MUST_RISE) {
        for (int i = 1; i < TRIES && now.isWithinBound() && !now.isMoreThan(before); i++) {
          now = now.better(measure(bench, size));
        }
        rises &= now.isMoreThan(before);
      }
      all.add(now);
    }
    Throughput ofTheKernel = measure(bench, 0);
    Throughput smallest = all.get(0);
    Throughput best = all.stream().reduce(smallest, Throughput::better);
    boolean bound = all.stream().allMatch(Throughput::isWithinBound);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "A sender wrote for %d ms to a reader that took each byte out of its kernel"
                        .formatted(WARM_UP.plus(MEASURED).toMillis())
                    + " %d ms after it had arrived, with %d sizes of SO_RCVBUF, and with the one"
                        .formatted(delay.toMillis(), SIZES.size())
                    + " that the kernel chooses.")
            .number("delay_ms", delay.toMillis())
            .number("asked_bytes", SIZES)
            .number("effective_bytes", all.stream().map(t -> t.effectiveBytes).toList())
            .number(
                "measured_bytes_per_s",
                all.stream().map(t -> Math.round(t.bytesPerSecond)).toList())
            .number("most_bytes_per_s", all.stream().map(t -> Math.round(t.most())).toList());
    if (all.stream().allMatch(t -> t.windowLimitedPercent >= 0)) {
      finding.number(
          "held_back_by_the_window_percent",
          all.stream().map(t -> t.windowLimitedPercent).toList());
    }
    String because =
        "%.1f MiB/s went through a receive buffer of %,d bytes, %.1f through one of %,d"
            .formatted(
                smallest.bytesPerSecond / MEBI,
                smallest.effectiveBytes,
                best.bytesPerSecond / MEBI,
                best.effectiveBytes);
    return finding
        .number("kernel_choice_effective_bytes", ofTheKernel.effectiveBytes)
        .number("kernel_choice_bytes_per_s", Math.round(ofTheKernel.bytesPerSecond))
        .plot(
            Plot.over(
                    "throughput against the receive buffer, 20 ms away", "buffer, bytes", "bytes/s")
                .curve("measured", points(all, t -> t.bytesPerSecond))
                .curve("buffer / delay", points(all, Throughput::most))
                .build())
        .advice(
            "Rate x round trip has to fit into the receive buffer. With SO_RCVBUF unset the kernel"
                + " grows it as the sender speeds up, to net.ipv4.tcp_rmem at most, and reached"
                + " %.1f MiB/s in its first %d ms here; set it where that is too little or too slow."
                    .formatted(
                        ofTheKernel.bytesPerSecond / MEBI, WARM_UP.plus(MEASURED).toMillis()))
        .holdsIf(
            bound && rises && best.bytesPerSecond >= RISE * smallest.bytesPerSecond,
            because + ", none more than its buffer in %d ms".formatted(DELAY.toMillis()),
            because
                + ", where the smaller in %d ms is %.1f"
                    .formatted(DELAY.toMillis(), smallest.most() / MEBI));
  }

  private static List<Plot.Point> points(
      List<Throughput> all, ToDoubleFunction<Throughput> bytesPerSecond) {
    return all.stream()
        .map(t -> new Plot.Point(t.effectiveBytes, bytesPerSecond.applyAsDouble(t)))
        .toList();
  }

  /**
   * What one size of buffer let through.
   *
   * @param effectiveBytes as the kernel has it, for data and its own overhead: twice what was asked
   *     for, up to net.core.rmem_max
   * @param windowLimitedPercent of the time in which there was something to send; -1 where the
   *     transport cannot tell
   */
  private record Throughput(
      int effectiveBytes, double bytesPerSecond, double windowLimitedPercent) {
    /** The whole buffer, once in each delay. */
    double most() {
      return effectiveBytes / (DELAY.toNanos() / 1e9);
    }

    boolean isWithinBound() {
      return bytesPerSecond <= ROOM * most();
    }

    boolean isMoreThan(Throughput smaller) {
      return bytesPerSecond >= STEP * smaller.bytesPerSecond;
    }

    Throughput better(Throughput other) {
      return other.bytesPerSecond > bytesPerSecond ? other : this;
    }
  }

  private Throughput measure(Bench bench, int size) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader", size);
    StudiedConnection sender =
        bench
            .connector("sender")
            .marks(BLOCKS_IN_FLIGHT * BLOCK_BYTES, 2 * BLOCKS_IN_FLIGHT * BLOCK_BYTES)
            .to(listener.port());
    PlainPeer peer = listener.accept();
    SteadyWriter writer = new SteadyWriter(sender, bench.bytes(BLOCK_BYTES), BLOCKS_IN_FLIGHT);

    double bytesPerSecond = read(bench, new LateReader(peer, delay));
    double windowLimited = windowLimitedPercent(sender.tcpInfo());
    int effective = effectiveBytes(peer);
    bench
        .timeline()
        .add(
            "reader",
            "read %.1f MiB/s with a receive buffer, in bytes, of".formatted(bytesPerSecond / MEBI),
            effective);
    writer.stop();
    peer.reset();
    sender.awaitEnd();
    return new Throughput(effective, bytesPerSecond, windowLimited);
  }

  /** As the kernel has it: on Linux the JDK shows half. */
  private static int effectiveBytes(PlainPeer peer) throws IOException {
    int shown = peer.channel().getOption(StandardSocketOptions.SO_RCVBUF);
    return KernelSocket.isTold() ? 2 * shown : shown;
  }

  /** Reads late for a while; bytes per second from the first read after the warm-up to the last. */
  private static double read(Bench bench, LateReader reader)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long begun = 0; // with the first byte, since a busy machine may be late to send it
    long first = 0;
    long last = 0;
    long bytes = 0;
    int reads = 0;
    for (long now = System.nanoTime(); now - deadline < 0; now = System.nanoTime()) {
      long read = reader.turn();
      if (read == 0) {
        bench.pause(TICK);
        continue;
      }
      begun = begun == 0 ? now : begun;
      if (now - begun < WARM_UP.toNanos()) {
        continue;
      }
      first = first == 0 ? now : first;
      bytes += now > first ? read : 0;
      last = now;
      reads++;
      if (reads >= ENOUGH_READS && now - first >= MEASURED.toNanos()) {
        break;
      }
    }
    if (reads < 2) {
      throw new IOException("the sender sent nothing");
    }
    return bytes * 1e9 / (last - first);
  }

  private static double windowLimitedPercent(@Nullable TcpInfo info) {
    return info == null || info.busyMicros() == 0
        ? -1
        : 100.0 * info.receiveWindowLimitedMicros() / info.busyMicros();
  }
}
