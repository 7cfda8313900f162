package dev.highwater.lab.bench;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import dev.highwater.transport.ConnectOutcome;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connect under way, of which only its outcome matters. */
public final class Dialling {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Bench bench;
  private final InetSocketAddress address;
  private final int limitMillis;
  private final long begunNanos = System.nanoTime();
  private final ChannelFuture attempt;
  private final CompletableFuture<Long> tookNanos = new CompletableFuture<>();

  /**
   * How a connect ended.
   *
   * @param limitMillis its connect timeout
   * @param millis how long it took
   * @param outcome of which kind
   * @param error as Netty tells it; {@code connected} when there is none
   */
  public record Outcome(int limitMillis, double millis, ConnectOutcome outcome, String error) {}

  private Dialling(Bench bench, InetSocketAddress address, int limitMillis) {
    this.bench = bench;
    this.address = address;
    this.limitMillis = limitMillis;
    this.attempt = bench.connector("dialler").connectTimeoutMillis(limitMillis).attempt(address);
  }

  /**
   * Begins to connect.
   *
   * @param limitMillis the connect timeout
   */
  public static Dialling begin(Bench bench, InetSocketAddress address, int limitMillis) {
    Dialling dialling = new Dialling(bench, address, limitMillis);
    dialling.attempt.addListener(
        done -> {
          dialling.tookNanos.complete(System.nanoTime() - dialling.begunNanos);
          if (done.cause() != null) {
            bench.timeline().failed("dialler", "limit " + limitMillis + " ms", done.cause());
          }
        });
    return dialling;
  }

  /** The kernel's state of it before it has an outcome; null if none was to be seen. */
  public @Nullable String stateMeanwhile() throws IOException, InterruptedException {
    AtomicReference<@Nullable String> state = new AtomicReference<>();
    bench.await(
        PATIENCE,
        () -> {
          var local = (InetSocketAddress) attempt.channel().localAddress();
          if (local != null) {
            KernelSocket.end(local.getPort(), address.getPort())
                .forEach(socket -> state.set(socket.state()));
          }
          return state.get() != null || attempt.isDone();
        });
    return state.get();
  }

  /** Waits for the outcome; a connection that was made is closed again. */
  public Outcome await() throws InterruptedException {
    if (!attempt.await(PATIENCE.toMillis())) {
      throw new IllegalStateException("neither connected nor failed: " + address);
    }
    double millis = tookNanos.join() / 1e6;
    Throwable failure = attempt.cause();
    if (failure != null) {
      return new Outcome(
          limitMillis, millis, ConnectOutcome.of(failure), Timeline.describe(failure));
    }
    Channel made = attempt.channel();
    made.eventLoop().execute(() -> LocalClose.close(made, CloseCause.LOCAL));
    return new Outcome(limitMillis, millis, ConnectOutcome.OK, "connected");
  }
}
