package dev.highwater.client;

import dev.highwater.client.lab.Experiment;
import dev.highwater.client.lab.Finding;
import dev.highwater.client.lab.Laboratory;
import dev.highwater.client.lab.bench.Bench;
import dev.highwater.client.lab.report.LabText;
import dev.highwater.client.lab.report.Surroundings;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.Environment;
import dev.highwater.options.Logging;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.StopSignal;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code highwater lab}: runs the experiments and tells what they found. */
@Command(
    name = "lab",
    description =
        "Runs experiments with TCP on this machine: what a successful write means, where bytes"
            + " wait, what a reset costs, what backlog bounds.",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater lab                                    all of them, in under a minute",
      "  highwater lab write-stall                        one, with its timeline",
      "  highwater lab write-stall --so-sndbuf 16k        and with a small send buffer?",
      "  highwater lab --html lab.html --json lab.json    the evidence, drawn and for programs",
      "",
      "Exit codes:",
      "  0    the experiments were run; that a claim does not hold here is a result",
      "  1    could not run",
      "  2    wrong usage or configuration",
      "  130  interrupted, with what was found until then"
    })
final class LabCommand implements Callable<Integer>, Validated {
  private static final int INTERRUPTED = 130;

  @Parameters(
      paramLabel = "EXPERIMENT",
      arity = "0..*",
      description = {"Which experiments to run; see --list.", "Default: all"})
  private List<String> experiments = new ArrayList<>();

  @Option(names = "--list", description = "Show the experiments and what they ask, and stop.")
  private boolean list;

  @Option(
      names = "--realtime",
      description = "Wait as long as the article does, 10 s and 5 s, in place of a fiftieth.")
  private boolean realtime;

  @Option(names = "--seed", paramLabel = "N", description = "Of everything that is random.")
  private long seed = 1;

  @Mixin private LabOutputOptions output = new LabOutputOptions();
  @Mixin private ClientSocketGroup socketOptions = new ClientSocketGroup();
  @Mixin private ChannelOptionGroup channelOptions = new ChannelOptionGroup();
  @Mixin private TransportGroup transportOptions = new TransportGroup();
  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final PrintWriter err;
  private final StopSignal stop;
  private final List<Experiment> chosen = new ArrayList<>();
  private @Nullable Requested requested;

  /**
   * @param out where the findings go
   * @param err where progress goes
   * @param stop ends the experiments early
   */
  LabCommand(PrintWriter out, PrintWriter err, StopSignal stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    this.requested = requested;
    for (String name : experiments) {
      List<Experiment> found =
          Laboratory.experiments().stream().filter(e -> e.name().equals(name)).toList();
      if (found.isEmpty()) {
        problems.add(
            "experiments",
            name,
            requested.origin("experiments").describe(),
            "one of "
                + String.join(
                    ", ", Laboratory.experiments().stream().map(Experiment::name).toList()));
      }
      chosen.addAll(found);
    }
    if (experiments.isEmpty()) {
      chosen.addAll(Laboratory.experiments());
    }
  }

  @Override
  public Integer call() {
    Logging.apply(common.logLevel());
    if (list) {
      Laboratory.experiments()
          .forEach(e -> out.printf(Locale.ROOT, "%-20s%s%n", e.name(), e.question()));
      out.flush();
      return 0;
    }
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    Transport transport = Transport.choose(transportOptions.transport(), asked);
    SocketSettings socket = SocketSettings.ofClient(transport, channelOptions, socketOptions);
    Bench.Settings settings =
        new Bench.Settings(
            transport,
            transportOptions.threads(),
            new ConnectionSettings(socket, channelOptions),
            socketOptions.connectTimeout(),
            seed,
            realtime,
            stop);
    List<Finding> findings = new ArrayList<>();
    boolean whole = runAll(settings, findings);
    report(findings, surroundings(transport));
    return whole ? 0 : INTERRUPTED;
  }

  /** Whether none was interrupted. */
  private boolean runAll(Bench.Settings settings, List<Finding> findings) {
    for (int i = 0; i < chosen.size(); i++) {
      Experiment experiment = chosen.get(i);
      err.printf(Locale.ROOT, "[%d/%d] %s ", i + 1, chosen.size(), experiment.name());
      err.flush();
      long begun = System.nanoTime();
      try {
        Finding finding = Laboratory.run(experiment, settings);
        findings.add(finding);
        err.printf(
            Locale.ROOT,
            "%s, %.1fs%n",
            finding.verdict().label(),
            (System.nanoTime() - begun) / 1e9);
      } catch (InterruptedException e) {
        err.println("interrupted");
        return false;
      }
    }
    return true;
  }

  private void report(List<Finding> findings, Surroundings surroundings) {
    output.writeReports(surroundings, findings, out);
    PrintWriter people = output.takesStandardOutput() ? err : out;
    if (chosen.size() == 1 && findings.size() == 1) {
      people.print(LabText.whole(findings.get(0)));
    } else if (!findings.isEmpty()) {
      people.println();
      people.print(LabText.table(findings));
      people.println("More about one: highwater lab NAME");
    }
    people.flush();
  }

  private Surroundings surroundings(Transport transport) {
    return new Surroundings(
        Version.current(),
        Environment.kernel(),
        transport.toString(),
        Environment.java(),
        Environment.isRoot(),
        seed,
        realtime);
  }
}
