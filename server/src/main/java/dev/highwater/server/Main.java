package dev.highwater.server;

import dev.highwater.admin.HealthCommand;
import dev.highwater.metering.BufferLeaks;
import dev.highwater.options.Program;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Starts the server as a process. */
public final class Main {
  private static final String HEALTH = "health";

  private Main() {}

  /**
   * Runs {@code highwater server} with these arguments, or asks a running one how it is when the
   * first of them is {@code health}, and exits with its code.
   */
  public static void main(String[] args) {
    BufferLeaks.startCounting();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    StopSignal stop = StopSignal.ofProcess();
    boolean askedForHealth = args.length > 0 && args[0].equals(HEALTH);
    if (!askedForHealth) {
      ClassPreloader.begin(args, Environment.variables());
    }
    Object command =
        askedForHealth
            ? new HealthCommand(ServerCommand.DEFAULT_ADMIN)
            : new ServerCommand(out, stop);
    String[] left = askedForHealth ? Arrays.copyOfRange(args, 1, args.length) : args;
    int code = Program.run(command, left, Environment.variables(), out, err);
    if (stop.programEnded()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }
}
