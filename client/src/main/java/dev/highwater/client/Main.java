package dev.highwater.client;

import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.CompletionCommand;
import dev.highwater.client.command.DemoCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.metering.BufferLeaks;
import dev.highwater.options.Program;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Starts the client as a process. */
public final class Main {
  private Main() {}

  /** Runs {@code highwater load}, or another of its commands, and exits with its code. */
  public static void main(String[] args) {
    BufferLeaks.startCounting();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Terminal terminal = Terminal.ofStandardError();
    StopSignal stop = StopSignal.ofProcess();
    Object client =
        ClientCommand.holding(
            new LoadCommand(out, err, terminal, stop, report -> {}),
            new DemoCommand(out, err, terminal, stop),
            new CompareCommand(out, err),
            new MergeCommand(out, err),
            new TopCommand(out, Terminal.ofStandardOutput(), stop),
            new CompletionCommand(out));
    int code = Program.run(client, args, Environment.variables(), out, err);
    if (stop.programEnded()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }
}
