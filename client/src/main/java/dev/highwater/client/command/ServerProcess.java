package dev.highwater.client.command;

import dev.highwater.process.CannotRunException;
import dev.highwater.process.StopSignal;
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
import org.jspecify.annotations.Nullable;

/** A server that runs as a child process, on a free loopback port, for as long as it is needed. */
final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A little more than the server takes to drain at most. */
  private static final long STOP_SECONDS = 12;

  private final Process process;
  private final List<String> listening;

  private ServerProcess(Process process, List<String> listening) {
    this.process = process;
    this.listening = listening;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param command what starts it, before its own options
   * @param listeners behaviours with their parameters, such as {@code stall?delay=1s}
   * @param stop ends the waiting
   * @throws CannotRunException if it does not listen in time, or is not waited for any longer
   */
  static ServerProcess start(List<String> command, List<String> listeners, StopSignal stop)
      throws InterruptedException {
    List<String> whole = new ArrayList<>(command);
    for (String listener : listeners) {
      String[] parts = listener.split("\\?", 2);
      whole.add("--listen");
      whole.add(parts[0] + "=127.0.0.1:0" + (parts.length == 1 ? "" : "?" + parts[1]));
    }
    whole.addAll(List.of("--log-level", "warn"));
    whole.addAll(List.of("--stop-with-process", String.valueOf(ProcessHandle.current().pid())));
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(whole).redirectError(Redirect.INHERIT);
      // What is set for the client, such as where its admin endpoint is, is not for the server.
      builder.environment().keySet().removeIf(name -> name.startsWith("HIGHWATER_"));
      process = builder.start();
    } catch (IOException e) {
      throw new CannotRunException("server: " + e.getMessage(), e);
    }
    try {
      return new ServerProcess(process, firstLines(process, listeners.size(), stop));
    } catch (CannotRunException | InterruptedException e) {
      end(process);
      throw e;
    }
  }

  /** Its own words, such as {@code listening echo 127.0.0.1:41234 epoll}. */
  List<String> listening() {
    return listening;
  }

  /** {@code 127.0.0.1:41234}, of the listener with this behaviour. */
  String address(String behaviour) {
    return listening.stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words[1].equals(behaviour))
        .findFirst()
        .orElseThrow()[2];
  }

  @Override
  public void close() {
    end(process);
  }

  private static List<String> firstLines(Process process, int count, StopSignal stop)
      throws InterruptedException {
    CompletableFuture<List<String>> lines =
        CompletableFuture.supplyAsync(() -> read(process, count));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!lines.isDone() && System.nanoTime() - deadline < 0) {
      if (stop.await(POLL_NANOS)) {
        throw new CannotRunException("server: interrupted before it listened");
      }
    }
    try {
      List<String> text = lines.get(0, TimeUnit.SECONDS);
      String last = text.get(text.size() - 1);
      if (isListening(last)) {
        return text;
      }
      throw new CannotRunException(
          "server: " + last + " (expected: listening BEHAVIOUR HOST:PORT, " + count + " times)");
    } catch (ExecutionException | TimeoutException e) {
      throw new CannotRunException(
          "server: silent (expected: that it listens within " + START_SECONDS + " s)", e);
    }
  }

  /** So many lines, or up to the first that is not what a server says. */
  private static List<String> read(Process process, int count) {
    BufferedReader reader = process.inputReader();
    List<String> lines = new ArrayList<>();
    try {
      String line;
      do {
        line = reader.readLine();
        lines.add(line == null ? "ended" : line);
      } while (isListening(line) && lines.size() < count);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isListening(@Nullable String line) {
    return line != null && line.startsWith("listening ");
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
