package dev.highwater.server;

import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import dev.highwater.transport.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The server program inside a test's own process, for the tests of other modules. */
public final class RunningServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final StopSignal stop = new StopSignal();
  private final FirstLine out = new FirstLine();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> exitCode;

  private RunningServer(String... args) {
    exitCode =
        CompletableFuture.supplyAsync(
            () ->
                Program.run(
                    command(out, stop), args, Map.of(), new PrintWriter(out), new PrintWriter(err)),
            task -> new Thread(task, "running-server").start());
  }

  /** A listener of a behaviour on a free loopback port; returns once it accepts. */
  public static RunningServer doing(String behaviour, Transport transport, String... more) {
    List<String> args =
        List.of(
            "--listen=" + behaviour + "=127.0.0.1:0",
            "--threads=1",
            "--admin=none",
            "--log-level=warn",
            "--transport=" + transport);
    RunningServer server =
        new RunningServer(Stream.concat(args.stream(), Stream.of(more)).toArray(String[]::new));
    server.address(); // waits for it
    return server;
  }

  /** With exactly these arguments; returns once it accepts. */
  public static RunningServer with(String... args) {
    RunningServer server = new RunningServer(args);
    server.address();
    return server;
  }

  /** An echo server. */
  public static RunningServer echo(Transport transport, String... more) {
    return doing("echo", transport, more);
  }

  /** A new server command, for the table of its options. */
  public static Object command() {
    return command(Writer.nullWriter(), new StopSignal());
  }

  private static ServerCommand command(Writer out, StopSignal stop) {
    return new ServerCommand(new PrintWriter(out), stop);
  }

  /** {@code 127.0.0.1:41234}. */
  public String address() {
    try {
      return out.line.get(PATIENCE_SECONDS, TimeUnit.SECONDS).split(" ", -1)[2];
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server does not listen: " + err, e);
    }
  }

  /** Where its admin endpoint is. */
  public String adminAddress() {
    address(); // the lines are written together
    String start = "admin http://";
    return out.toString()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }

  /** Stops it and waits for its end, but not for a last scrape. */
  @Override
  public void close() {
    stop.request();
    stop.request();
    exitCode.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Hands on the first line that is written. */
  private static final class FirstLine extends StringWriter {
    private final CompletableFuture<String> line = new CompletableFuture<>();

    @Override
    public void flush() {
      String text = toString();
      int end = text.indexOf('\n');
      if (end >= 0) {
        line.complete(text.substring(0, end));
      }
    }
  }
}
