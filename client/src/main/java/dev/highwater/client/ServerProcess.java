package dev.highwater.client;

import dev.highwater.options.CannotRunException;
import dev.highwater.options.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that runs as a child process, on a free loopback port, for as long as it is needed. */
final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A little more than the server takes to drain at most. */
  private static final long STOP_SECONDS = 12;

  private final Process process;
  private final String listening;

  private ServerProcess(Process process, String listening) {
    this.process = process;
    this.listening = listening;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param command what starts it, before its own options
   * @param stop ends the waiting
   * @throws CannotRunException if it does not listen in time, or is not waited for any longer
   */
  static ServerProcess start(List<String> command, StopSignal stop) throws InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("--listen", "echo=127.0.0.1:0", "--log-level", "warn"));
    whole.addAll(List.of("--stop-with-process", String.valueOf(ProcessHandle.current().pid())));
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(whole).redirectError(Redirect.INHERIT);
      // What is set for a client is an unknown variable to a server.
      builder.environment().keySet().removeIf(name -> name.startsWith("HIGHWATER_"));
      process = builder.start();
    } catch (IOException e) {
      throw new CannotRunException("server: " + e.getMessage(), e);
    }
    try {
      return new ServerProcess(process, firstLine(process, stop));
    } catch (CannotRunException | InterruptedException e) {
      end(process);
      throw e;
    }
  }

  /** Its own words: {@code listening echo 127.0.0.1:41234 epoll}. */
  String listening() {
    return listening;
  }

  /** {@code 127.0.0.1:41234}. */
  String address() {
    return listening.split(" ", -1)[2];
  }

  @Override
  public void close() {
    end(process);
  }

  private static String firstLine(Process process, StopSignal stop) throws InterruptedException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> read(process));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!line.isDone() && System.nanoTime() - deadline < 0) {
      if (stop.await(POLL_NANOS)) {
        throw new CannotRunException("server: interrupted before it listened");
      }
    }
    try {
      String text = line.get(0, TimeUnit.SECONDS);
      if (text.startsWith("listening echo ")) {
        return text;
      }
      throw new CannotRunException("server: " + text + " (expected: listening echo HOST:PORT)");
    } catch (ExecutionException | TimeoutException e) {
      throw new CannotRunException(
          "server: silent (expected: that it listens within " + START_SECONDS + " s)", e);
    }
  }

  private static String read(Process process) {
    BufferedReader reader = process.inputReader();
    try {
      String line = reader.readLine();
      return line == null ? "ended" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
