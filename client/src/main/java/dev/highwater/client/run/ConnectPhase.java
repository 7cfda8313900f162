package dev.highwater.client.run;

import dev.highwater.process.StopSignal;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.units.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Opens the connections of a run, and says why when not one can be opened. */
record ConnectPhase(LoadPlan plan, Loops loops, StopSignal stop, RunListener listener) {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final long TELL_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Returns when every place was tried once, whatever came of it.
   *
   * @param begunNanos the same as {@code startedAt}, of {@link System#nanoTime()}
   * @throws NoConnectionException if no connection could be opened
   */
  void run(Instant startedAt, long begunNanos) throws InterruptedException {
    List<CompletableFuture<Void>> ramps = loops.ask(LoopLoad::connect);
    CompletableFuture<?> allTried =
        CompletableFuture.allOf(ramps.toArray(CompletableFuture[]::new));
    long nextTell = System.nanoTime() + TELL_NANOS;
    while (!allTried.isDone() && !stop.await(POLL_NANOS)) {
      if (System.nanoTime() - nextTell >= 0) {
        listener.connecting(loops.open(), plan.connections());
        nextTell += TELL_NANOS;
      }
    }
    Map<ConnectOutcome, Long> attempts = loops.attempts();
    if (attempts.getOrDefault(ConnectOutcome.OK, 0L) == 0 && !stop.isRequested()) {
      loops.tell(loop -> loop.stopSending(System.nanoTime()));
      loops.ask(LoopLoad::closeAll);
      loops.tell(LoopLoad::leave);
      String failure =
          "targets: %s (expected: a peer that accepts connections; attempts: %s%s)"
              .formatted(inWords(plan.targets()), inWords(attempts), tlsFailure());
      double rampSeconds = (System.nanoTime() - begunNanos) / 1e9;
      throw NoConnectionException.of(failure, plan, loops, startedAt, rampSeconds);
    }
  }

  private String tlsFailure() {
    String failure = plan.tls() == null ? null : loops.tls().failure();
    return failure == null ? "" : "; tls: " + failure;
  }

  private static String inWords(List<InetSocketAddress> targets) {
    return targets.stream()
        .map(target -> new HostPort(target.getHostString(), target.getPort()).toString())
        .collect(Collectors.joining(", "));
  }

  private static String inWords(Map<ConnectOutcome, Long> attempts) {
    return attempts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().label())
        .collect(Collectors.joining(", "));
  }
}
