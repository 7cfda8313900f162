package dev.highwater.lab.command;

import dev.highwater.metering.BufferLeaks;
import dev.highwater.options.Program;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Starts the lab as a process. */
public final class Main {
  private Main() {}

  /** Runs {@code highwater lab} with these arguments, and exits with its code. */
  public static void main(String[] args) {
    BufferLeaks.startCounting();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    StopSignal stop = StopSignal.ofProcess();
    Object lab = new LabCommand(out, err, stop);
    int code = Program.run(lab, args, Environment.variables(), out, err);
    if (stop.programEnded()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }
}
