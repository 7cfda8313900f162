package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.BlockWriter;
import dev.highwater.lab.bench.Drained;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.Ledger;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One close of a connection with bytes unsent, and what came of it, for {@link Linger}. */
final class LingeringClose {
  /** What the sender writes: more than both kernels take. */
  static final int WRITTEN_BYTES = 1024 * 1024;

  private static final int BLOCK_BYTES = 65_536;
  private static final int SEND_BUFFER_BYTES = 384 * 1024;
  private static final int READER_BUFFER_BYTES = 16 * 1024;
  private static final int LOOP_TURNS = 5;
  private static final Duration STILL = Duration.ofMillis(60);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LOOP_TURN = Duration.ofMillis(2);
  private static final Duration TIME_WAIT_WITHIN = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Bench bench;
  private final String name;
  private final int linger;
  private final StudiedConnection sender;
  private final PlainPeer reader;
  private final int local;
  private final int remote;
  private final CompletableFuture<Long> closedNanos = new CompletableFuture<>();
  private long discardedBytes;
  private long unsentBeforeBytes;
  private long unsentAfterBytes;
  private String stateAfter = "none";
  private double futureMillis;
  private double loopMillis;
  private double globalMillis;
  private boolean timeWait;
  private Drained drained = new Drained(0, 0, null);

  /**
   * Connects, and writes until the kernel takes no more.
   *
   * @param linger SO_LINGER in seconds, -1 for unset
   */
  LingeringClose(Bench bench, String name, int linger) throws IOException, InterruptedException {
    this.bench = bench;
    this.name = name;
    this.linger = linger;
    PlainListener listener = bench.plainListener("reader", READER_BUFFER_BYTES);
    BlockWriter writer = new BlockWriter(bench.bytes(BLOCK_BYTES), WRITTEN_BYTES, (n, f) -> {});
    this.sender =
        bench
            .connector("sender")
            .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
            .option(ChannelOption.SO_LINGER, linger)
            .marks(WRITTEN_BYTES, 2 * WRITTEN_BYTES)
            .handler(writer)
            .to(listener.port());
    this.reader = listener.accept();
    this.local = sender.localPort();
    this.remote = sender.remotePort();
    writer.startOn(sender);
    long taken = bench.awaitStill(STILL, PATIENCE, () -> taken(sender.ledger()));
    bench.timeline().add("sender", name + ": closes; the kernel has taken", taken);
  }

  private static long taken(Ledger ledger) {
    return ledger.writtenBytes() < WRITTEN_BYTES ? -1 : ledger.takenBytes(); // -1: not yet
  }

  /** Closes, and has the peer read only when close is done with waiting. */
  LingeringClose unread() throws IOException, InterruptedException {
    return close(false);
  }

  /** Closes, and has the peer read at once. */
  LingeringClose read() throws IOException, InterruptedException {
    return close(true);
  }

  private LingeringClose close(boolean readAtOnce) throws IOException, InterruptedException {
    unsentBeforeBytes = unacknowledged();
    sender.channel().closeFuture().addListener(done -> closedNanos.complete(System.nanoTime()));
    long begun = System.nanoTime();
    begin();
    CompletableFuture<Double> loop = answer(sender.channel().eventLoop(), begun);
    CompletableFuture<Double> global = answer(GlobalEventExecutor.INSTANCE, begun);
    if (readAtOnce) {
      drained = Drained.from(reader, bench.timeline(), "reader");
    }
    bench.await(PATIENCE, closedNanos::isDone);
    futureMillis = (closedNanos.join() - begun) / 1e6;
    stateAfter = state();
    unsentAfterBytes = unacknowledged();
    bench
        .timeline()
        .add("kernel", name + ": the future is done; state " + stateAfter, unsentAfterBytes);
    discardedBytes = sender.awaitEnd().unflushedBytes();
    if (!readAtOnce) {
      drained = Drained.from(reader, bench.timeline(), "reader");
    }
    reader.close();
    timeWait =
        drained.endedInOrder()
            ? bench.await(TIME_WAIT_WITHIN, () -> state().equals("TIME_WAIT"))
            : state().equals("TIME_WAIT");
    loopMillis = loop.join();
    globalMillis = global.join();
    return this;
  }

  /** Closes without {@link #begin}'s care; whether close did not wait for the peer to read. */
  boolean isIgnored() throws IOException, InterruptedException {
    sender.channel().closeFuture().addListener(done -> closedNanos.complete(System.nanoTime()));
    beginUnprepared();
    awaitClosing();
    boolean ignored = bench.await(SOON, closedNanos::isDone);
    reader.reset();
    sender.awaitEnd();
    return ignored;
  }

  /** Returns once the kernel is closing. */
  private void begin() throws IOException, InterruptedException {
    CompletableFuture<Boolean> deregistered = new CompletableFuture<>();
    if (linger > 0 && !bench.transport().isLinuxNative()) {
      // The JDK switches SO_LINGER off where a selector still knows the channel, and Netty's
      // closing thread mostly comes before the selector has forgotten it: hold that thread back.
      deregistered.completeOnTimeout(true, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      GlobalEventExecutor.INSTANCE.execute(deregistered::join);
    }
    beginUnprepared();
    if (linger > 0 && !bench.transport().isLinuxNative()) {
      for (int turn = 0; turn < LOOP_TURNS; turn++) {
        bench.pause(LOOP_TURN);
        sender.onLoop(() -> true);
      }
      deregistered.complete(true);
    }
    awaitClosing();
  }

  private void beginUnprepared() {
    sender
        .channel()
        .eventLoop()
        .execute(() -> LocalClose.close(sender.channel(), CloseCause.LOCAL));
  }

  /** With io_uring the future is done before close(2) begins: the kernel's state tells. */
  private void awaitClosing() throws IOException, InterruptedException {
    bench.await(
        PATIENCE,
        () -> KernelSocket.isTold() ? !state().equals("ESTABLISHED") : closedNanos.isDone());
  }

  /** How many milliseconds after the close began an executor has run a task. */
  private static CompletableFuture<Double> answer(EventExecutor executor, long begunNanos) {
    CompletableFuture<Double> answered = new CompletableFuture<>();
    executor.execute(() -> answered.complete((System.nanoTime() - begunNanos) / 1e6));
    return answered;
  }

  private String state() throws IOException {
    return KernelSocket.end(local, remote).stream()
        .map(KernelSocket::state)
        .findFirst()
        .orElse("none");
  }

  private long unacknowledged() throws IOException {
    return KernelSocket.end(local, remote).stream()
        .mapToLong(KernelSocket::unacknowledgedBytes)
        .sum();
  }

  int linger() {
    return linger;
  }

  /** What the kernel had taken before it was closed. */
  long takenBytes() {
    return WRITTEN_BYTES - discardedBytes;
  }

  /** What Netty still had, and threw away. */
  long discardedBytes() {
    return discardedBytes;
  }

  /** Of what the kernel had taken, what the peer had not acknowledged when close was done. */
  long unsentAfterBytes() {
    return unsentAfterBytes;
  }

  /** What the peer got, before and after. */
  Drained drained() {
    return drained;
  }

  /** Whether our end went into TIME_WAIT. */
  boolean timeWait() {
    return timeWait;
  }

  /** How long close(2) kept somebody waiting: whoever waits for it, or the thread that does it. */
  double waitedMillis() {
    return Math.max(futureMillis, Math.max(loopMillis, globalMillis));
  }

  /** The thread that close(2) kept from anything else. */
  String blocked() {
    return loopMillis > globalMillis ? "the event loop" : "Netty's GlobalEventExecutor";
  }

  void tell(Finding.Builder finding) {
    finding
        .number(name + "_taken_by_kernel_bytes", takenBytes())
        .number(name + "_discarded_by_netty_bytes", discardedBytes);
    if (KernelSocket.isTold()) {
      finding
          .number(name + "_unacknowledged_at_close_bytes", unsentBeforeBytes)
          .number(name + "_unacknowledged_after_close_bytes", unsentAfterBytes)
          .number(name + "_state_after_close", stateAfter);
    }
    finding
        .number(name + "_close_future_after_ms", futureMillis)
        .number(name + "_event_loop_answered_after_ms", loopMillis)
        .number(name + "_global_executor_answered_after_ms", globalMillis)
        .number(name + "_peer_got_bytes", drained.bytes())
        .number(name + "_peer_saw", drained.end())
        .number(name + "_lost_in_kernel_bytes", takenBytes() - drained.bytes());
    if (KernelSocket.isTold()) {
      finding.number(name + "_time_wait", timeWait);
    }
  }
}
