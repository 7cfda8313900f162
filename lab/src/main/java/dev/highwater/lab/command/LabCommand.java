package dev.highwater.lab.command;

import dev.highwater.lab.Experiment;
import dev.highwater.lab.Finding;
import dev.highwater.lab.Laboratory;
import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.report.LabText;
import dev.highwater.lab.report.Surroundings;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Nearest;
import dev.highwater.options.Origin;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.RequestedOption;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.process.Environment;
import dev.highwater.process.ExitCode;
import dev.highwater.process.Logging;
import dev.highwater.process.StopSignal;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.OptionProbe;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code highwater lab}: runs the experiments and tells what they found. */
@Command(
    name = "highwater lab",
    description = {
      "Runs experiments with TCP on this machine, and says what they show.",
      "What a successful write means, where bytes wait, what a reset costs, what backlog bounds."
    },
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater lab                          all of them, in under a minute",
      "  highwater lab write-stall              one, with its timeline",
      "  highwater lab linger --transport nio   one, with an option of yours",
      "  highwater lab --html lab.html          the evidence, with plots",
      "",
      "Exit codes:",
      "  0    the experiments were run; that a claim does not hold here is a result",
      "  1    could not run",
      "  2    wrong usage or configuration",
      "  130  interrupted, with what was found until then"
    })
public final class LabCommand implements Callable<Integer>, Validated {

  /** What findings do not depend on, or tell apart. */
  private static final Set<String> OWN_OPTIONS =
      Set.of(
          "experiments",
          "list",
          "realtime",
          "seed",
          "json",
          "html",
          "markdown",
          "transport",
          "config",
          "log-level");

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
  private final List<Experiment> known;
  private final List<Experiment> chosen = new ArrayList<>();
  private @Nullable Requested requested;

  /**
   * @param out where the findings go
   * @param err where progress goes
   * @param stop ends the experiments early
   */
  public LabCommand(PrintWriter out, PrintWriter err, StopSignal stop) {
    this(out, err, stop, Laboratory.experiments());
  }

  /** The same with other experiments. */
  public LabCommand(PrintWriter out, PrintWriter err, StopSignal stop, List<Experiment> known) {
    this.out = out;
    this.err = err;
    this.stop = stop;
    this.known = known;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    this.requested = requested;
    List<String> names = known.stream().map(Experiment::name).toList();
    for (String name : new LinkedHashSet<>(experiments)) {
      if (names.contains(name)) {
        chosen.add(known.get(names.indexOf(name)));
      } else {
        problems.add(
            "experiments",
            name,
            requested.origin("experiments").describe(),
            Nearest.rule("one of those that --list shows", name, names));
      }
    }
    if (experiments.isEmpty()) {
      chosen.addAll(known);
    }
  }

  @Override
  public Integer call() {
    Logging.apply(common.logLevel());
    if (list) {
      known.forEach(e -> out.printf(Locale.ROOT, "%-20s%s%n", e.name(), e.question()));
      out.flush();
      return 0;
    }
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    Transport transport = Transport.choose(transportOptions.transport(), asked);
    SocketSettings socket = SocketSettings.ofClient(transport, channelOptions, socketOptions);
    checkCanBeSet(socket, transport, asked);
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
    report(findings, surroundings(transport, asked));
    return whole ? 0 : ExitCode.INTERRUPTED;
  }

  /** An experiment under options that are not in force would tell of something else. */
  private static void checkCanBeSet(SocketSettings socket, Transport transport, Requested asked) {
    EventLoopGroup loops = EventLoops.start(transport, 1, "probe");
    try {
      Problems problems = new Problems();
      new OptionProbe(loops, asked).check(transport.channelClass(), socket, problems);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  /** Whether none was interrupted. */
  private boolean runAll(Bench.Settings settings, List<Finding> findings) {
    for (int i = 0; i < chosen.size(); i++) {
      if (stop.isRequested()) {
        err.println("interrupted");
        return false;
      }
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
      people.println("More about one: highwater lab NAME. With plots: --html FILE");
    }
    people.flush();
  }

  private Surroundings surroundings(Transport transport, Requested asked) {
    return new Surroundings(
        Version.current(),
        Environment.kernel(),
        transport.toString(),
        Environment.java(),
        Environment.isRoot(),
        seed,
        realtime,
        asked.all().stream().filter(LabCommand::isOfConnections).map(LabCommand::inWords).toList());
  }

  private static boolean isOfConnections(RequestedOption option) {
    return option.origin().kind() != Origin.Kind.DEFAULT && !OWN_OPTIONS.contains(option.name());
  }

  private static String inWords(RequestedOption option) {
    return option.name() + " " + option.value();
  }
}
