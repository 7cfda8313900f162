package dev.highwater.client.command;

import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.SideBySide;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.Program;
import dev.highwater.options.Version;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.Environment;
import dev.highwater.process.ExitCode;
import dev.highwater.process.Logging;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code highwater demo}: shows on one machine, in half a minute, what the tool does. */
@Command(
    name = "demo",
    description = {
      "Starts a server, loads it, and shows what came out, in half a minute.",
      "The server is a process of its own on a free loopback port. It is loaded for a moment to find"
          + " what this machine carries, at a rate that leaves it room, and then as fast as it"
          + " answers; then there are peers that stall and that reset."
    },
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater demo",
      "  highwater demo 2>/dev/null    only what came out",
      "",
      "Exit codes:",
      "  0    it was shown",
      "  1    could not run",
      "  2    wrong usage or configuration",
      "  3    wrong bytes came back",
      "  130  interrupted"
    })
public final class DemoCommand implements Callable<Integer> {

  /** The process has just started: what it carries shows only once its code is compiled. */
  private static final List<String> FINDING_OUT = List.of("-c", "50", "-d", "1s", "--warmup", "2s");

  /** Of what the machine carries, so that the peer is measured and not the machine. */
  private static final double ROOM = 0.25;

  private static final double LOWEST_PER_SECOND = 100;
  private static final double HIGHEST_PER_SECOND = 20_000;

  private static final List<String> OPEN_LOOP = List.of("-c", "50", "-d", "10s", "--warmup", "2s");
  private static final List<String> CLOSED_LOOP = List.of("-c", "50", "-d", "5s");

  /** Reads nothing for two seconds, then some twenty times a second. */
  private static final String STALL = "stall?delay=2s&read=1MiB&every=50ms";

  private static final List<String> TO_A_STALLED_PEER =
      List.of(
          "-c", "4", "-l", "16KiB", "-p", "16", "--expect", "none", "-d", "4s", "--warmup", "0s");

  private static final String RESET = "reset?bytes=64KiB";
  private static final List<String> TO_A_RESETTING_PEER =
      List.of("-c", "20", "-p", "8", "-r", "10k", "-d", "2s", "--warmup", "0s");

  @Parameters(
      paramLabel = "SERVER-COMMAND",
      arity = "1..*",
      hidden = true,
      description = "What starts the server, before its own options.")
  private List<String> serverCommand = new ArrayList<>();

  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal terminal;
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
   * @param terminal what can be shown there
   * @param stop ends the demonstration early
   */
  public DemoCommand(PrintWriter out, PrintWriter err, Terminal terminal, StopSignal stop) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    List<String> command = new ArrayList<>(serverCommand);
    command.addAll(sharing);
    try (ServerProcess server = ServerProcess.start(command, List.of("echo", STALL, RESET), stop)) {
      err.println("a server of its own:");
      server.listening().forEach(line -> err.println("  " + line));
      String echo = server.address("echo");
      int code = load("1 of 5, closed loop, to find what this machine carries", FINDING_OUT, echo);
      if (code != 0) {
        return code;
      }
      double carried = reports.remove(0).result().achievedPerSecond();
      String rate = String.valueOf(rateWithin(carried));
      code = load("2 of 5, open loop at a fixed rate", with("-r", rate, OPEN_LOOP), echo);
      if (code == 0) {
        code = load("3 of 5, closed loop", CLOSED_LOOP, echo);
      }
      if (code == 0) {
        load("4 of 5, a peer that stalls", TO_A_STALLED_PEER, server.address("stall"));
        load("5 of 5, a peer that resets", TO_A_RESETTING_PEER, server.address("reset"));
        if (stop.isRequested()) {
          code = ExitCode.INTERRUPTED;
        }
      }
      show(carried);
      return code;
    } catch (CannotRunException cannot) {
      if (stop.isRequested()) {
        return ExitCode.INTERRUPTED;
      }
      throw cannot;
    }
  }

  /** A rate that leaves the machine room, of two digits, in requests per second. */
  static long rateWithin(double carriedPerSecond) {
    double rate = Math.max(LOWEST_PER_SECOND, carriedPerSecond * ROOM);
    return Math.min(
        (long) HIGHEST_PER_SECOND, BigDecimal.valueOf(rate).round(new MathContext(2)).longValue());
  }

  private static List<String> with(String option, String value, List<String> options) {
    List<String> all = new ArrayList<>(List.of(option, value));
    all.addAll(options);
    return all;
  }

  private int load(String part, List<String> options, String target) {
    List<String> args = new ArrayList<>(options);
    args.addAll(sharing);
    args.add(target);
    err.println();
    err.println("part " + part + ": highwater load " + String.join(" ", args));
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    LoadCommand load = new LoadCommand(nowhere, err, terminal, stop, reports::add);
    return Program.run(load, args.toArray(String[]::new), Map.of(), nowhere, err);
  }

  private void show(double carriedPerSecond) {
    List<LoadReport> loads = reports.subList(0, Math.min(2, reports.size()));
    List<LoadReport> misbehaving = reports.subList(loads.size(), reports.size());
    err.flush();
    out.println();
    List<String> titles = List.of("open loop at a fixed rate", "closed loop, as fast as it goes");
    out.print(SideBySide.of(titles.subList(0, loads.size()), loads));
    out.println();
    out.printf(
        Locale.ROOT,
        "This machine carried %,.0f/s for a moment, in a closed loop. The open loop asked for a%n"
            + "quarter of that, 20,000/s at most, so that it measures the peer and not the machine.%n",
        carriedPerSecond);
    out.println(
        "Latency counts from the time a request was due; in a closed loop that is the send.");
    if (!misbehaving.isEmpty()) {
      out.println();
      List<String> peers = List.of("to a peer that stalls", "to a peer that resets");
      out.print(SideBySide.ofConnections(peers.subList(0, misbehaving.size()), misbehaving));
      out.println();
      out.println("A crossing is a write buffer that fills above its high mark: the peer does not");
      out.println("take what we write. What it held when a reset came is lost, and counts here.");
    }
    out.println("Now load a peer of your own: ./highwater load -r 1k HOST:PORT");
    out.flush();
  }
}
