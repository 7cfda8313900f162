package dev.highwater.client;

import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.SideBySide;
import dev.highwater.options.CannotRunException;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.Environment;
import dev.highwater.options.Logging;
import dev.highwater.options.Program;
import dev.highwater.options.StopSignal;
import dev.highwater.options.Version;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code highwater demo}: shows on one machine, in a quarter of a minute, what the tool does. */
@Command(
    name = "demo",
    description =
        "Starts a server as a process of its own on a free loopback port, loads it at a fixed rate"
            + " and then as fast as it answers, and shows both results side by side.",
    versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;
  private static final List<String> OPEN_LOOP =
      List.of("-c", "50", "-r", "20k", "-d", "10s", "--warmup", "2s");
  private static final List<String> CLOSED_LOOP = List.of("-c", "50", "-d", "5s");

  @Parameters(
      paramLabel = "SERVER-COMMAND",
      arity = "1..*",
      hidden = true,
      description = "What starts the server, before its own options.")
  private List<String> serverCommand = new ArrayList<>();

  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final PrintWriter err;
  private final StopSignal stop;
  private final List<LoadReport> reports = new ArrayList<>();

  /** Half of the processors for each side, or they would wait for each other. */
  private final List<String> sharing =
      List.of(
          "--threads",
          String.valueOf(Math.max(1, Environment.availableProcessors() / 2)),
          "--admin",
          "none");

  /**
   * @param out where the table goes
   * @param err where progress goes
   * @param stop ends the demonstration early
   */
  DemoCommand(PrintWriter out, PrintWriter err, StopSignal stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    List<String> command = new ArrayList<>(serverCommand);
    command.addAll(sharing);
    try (ServerProcess server = ServerProcess.start(command, stop)) {
      err.println("a server of its own: " + server.listening());
      int first = load("1 of 2, open loop at a fixed rate", OPEN_LOOP, server);
      int second = first == 0 ? load("2 of 2, closed loop", CLOSED_LOOP, server) : first;
      show();
      return second;
    } catch (CannotRunException cannot) {
      if (stop.isRequested()) {
        return INTERRUPTED;
      }
      throw cannot;
    }
  }

  private int load(String part, List<String> options, ServerProcess server) {
    List<String> args = new ArrayList<>(options);
    args.addAll(sharing);
    args.add(server.address());
    err.println();
    err.println("part " + part + ": highwater load " + String.join(" ", args));
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    LoadCommand load = new LoadCommand(nowhere, err, stop, reports::add);
    return Program.run(load, args.toArray(String[]::new), Map.of(), nowhere, err);
  }

  private void show() {
    List<String> titles = List.of("open loop, 20,000/s", "closed loop");
    err.flush();
    out.println();
    out.print(SideBySide.of(titles.subList(0, reports.size()), reports));
    out.println();
    out.println(
        "Latency counts from the time a request was due; in a closed loop that is the send.");
    out.println("Now load a peer of your own: ./highwater load -r 1k HOST:PORT");
    out.flush();
  }
}
