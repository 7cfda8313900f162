package dev.highwater.server;

import dev.highwater.metrics.BufferLeaks;
import dev.highwater.options.Environment;
import dev.highwater.options.Program;
import dev.highwater.options.StopSignal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Starts the server as a process. */
public final class Main {
  private Main() {}

  /** Runs {@code highwater server} with these arguments and exits with its code. */
  public static void main(String[] args) {
    BufferLeaks.startCounting();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    StopSignal stop = StopSignal.ofProcess();
    int code = Program.run(new ServerCommand(out, stop), args, Environment.variables(), out, err);
    if (stop.programEnded()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }
}
