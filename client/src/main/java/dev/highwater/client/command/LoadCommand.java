package dev.highwater.client.command;

import dev.highwater.client.live.Display;
import dev.highwater.client.live.LiveLine;
import dev.highwater.client.live.PlainLines;
import dev.highwater.client.live.Progress;
import dev.highwater.client.option.FindRateOptions;
import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.option.OutputOptions;
import dev.highwater.client.option.PlanOptions;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.PlanReport;
import dev.highwater.client.report.PlanText;
import dev.highwater.client.report.Summary;
import dev.highwater.client.report.TrialTable;
import dev.highwater.client.run.ColdStart;
import dev.highwater.client.run.FoundRate;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.run.Run;
import dev.highwater.client.run.RunResult;
import dev.highwater.options.AdminGroup;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.ExitCode;
import dev.highwater.process.Logging;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.tls.Tls;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code highwater load}: reads the options, runs the load and reports. */
@Command(
    name = "load",
    description = {
      "Loads a TCP peer and tells how it behaves under load, and why.",
      "Every byte of an echo is checked, latency counts from when a request was due, and the result"
          + " says whether it can be trusted."
    },
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater load 127.0.0.1:7007",
      "  highwater load -r 20k -c 50 -d 30s --json result.json 127.0.0.1:7007",
      "  highwater load -r 20k -d 1m --html result.html 127.0.0.1:7007",
      "  highwater load --stream up -c 4 127.0.0.1:7009",
      "  highwater load -m 'PING\\r\\n' -e --expect bytes:7 127.0.0.1:6379",
      "  highwater load -r 20k --threshold 'p99<5ms' --threshold 'errors<=0' 127.0.0.1:7007",
      "  highwater load --find-rate 'p99<5ms' --json rate.json 127.0.0.1:7007",
      "  highwater load --plan plan.yaml --json result.json",
      "",
      "Exit codes:",
      "  0    all well",
      "  1    could not run, or a peer was gone at the end",
      "  2    wrong usage or configuration",
      "  3    wrong bytes came back, a threshold was missed or is not proven, or no rate held",
      "  130  interrupted, with a report of the time until then"
    })
public final class LoadCommand implements Callable<Integer>, Validated {
  public static final HostPort DEFAULT_ADMIN = new HostPort("127.0.0.1", 9401);

  @Mixin private LoadOptions load = new LoadOptions();
  @Mixin private PlanOptions planned = new PlanOptions();
  private List<PlanReader.Phase> plannedPhases = List.of();
  @Mixin private FindRateOptions findRate = new FindRateOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private TransportGroup transportOptions = new TransportGroup();
  @Mixin private AdminGroup adminOptions = new AdminGroup(DEFAULT_ADMIN);

  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal terminal;
  private final StopSignal stop;
  private final Consumer<LoadReport> reported;
  private @Nullable Requested requested;

  /**
   * @param out where the summary goes
   * @param err where progress goes
   * @param stop ends the run early
   * @param reported gets the report as well
   */
  public LoadCommand(
      PrintWriter out, PrintWriter err, StopSignal stop, Consumer<LoadReport> reported) {
    this(out, err, Terminal.NONE, stop, reported);
  }

  /** The same, where standard error may be a terminal. */
  public LoadCommand(
      PrintWriter out,
      PrintWriter err,
      Terminal terminal,
      StopSignal stop,
      Consumer<LoadReport> reported) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.stop = stop;
    this.reported = reported;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    this.requested = requested;
    Path plan = planned.file();
    if (plan != null && requested.isReadable("plan")) {
      plannedPhases = new PlanReader(plan.toString(), requested, problems).phases();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    Transport transport = Transport.choose(transportOptions.transport(), asked);
    if (planned.isAsked()) {
      try (RunningLoops loops = RunningLoops.start(transport, transportOptions)) {
        return runPlan(asked, loops);
      }
    }
    load.targets().checkSources(asked);
    Tls tls = load.tls(asked);
    try (RunningLoops loops = RunningLoops.start(transport, transportOptions)) {
      Problems problems = new Problems();
      PreparedLoad prepared =
          PreparedLoad.of(load, asked, loops, tls, output.labels(), output.interval(), problems);
      if (prepared == null) {
        throw new ConfigurationException(problems);
      }
      ColdStart.overcome(prepared.plan(), loops.all(), LoadCommand::rehearse);
      try (ClientAdmin admin = admin(asked, loops, prepared.socketOptions())) {
        admin.showOptions(prepared.plan().targetNames(), prepared.socketOptions());
        try {
          return findRate.isAsked()
              ? search(asked, prepared, loops, admin)
              : runOnce(prepared, loops, admin);
        } finally { // a run that failed has figures as well
          admin.lingerForScrape();
        }
      }
    }
  }

  /** Tells of a row what a run will tell of it, for nobody to see. */
  private static void rehearse(IntervalRow row) {
    new PlainLines(new PrintWriter(Writer.nullWriter()), new LiveLine(1, null)).interval(row);
  }

  private ClientAdmin admin(Requested asked, RunningLoops loops, List<OptionInForce> ofSockets) {
    List<OptionInForce> all = OptionInForce.all(asked, ofSockets);
    return ClientAdmin.start(adminOptions, asked, loops, all, stop, err);
  }

  private int runPlan(Requested asked, RunningLoops loops) throws InterruptedException {
    List<PlanRunner.Phase> phases =
        PlanRunner.prepare(plannedPhases, loops, output.labels(), output.interval());
    for (PlanRunner.Group group : phases.get(0).groups()) {
      ColdStart.overcome(group.plan(), loops.all(), LoadCommand::rehearse);
    }
    try (ClientAdmin admin = admin(asked, loops, List.of())) {
      try {
        return runPhases(phases, asked, loops, admin);
      } finally {
        admin.lingerForScrape();
      }
    }
  }

  private int runPhases(
      List<PlanRunner.Phase> phases, Requested asked, RunningLoops loops, ClientAdmin admin)
      throws InterruptedException {
    PlanRunner.Outcome outcome = new PlanRunner(loops, admin, output, stop, err).run(phases);
    if (!outcome.phases().isEmpty()) {
      PlanReport report =
          PlanReport.of(
              outcome.phases(), Version.current(), asked.all(), output.labels(), outcome.ending());
      tellPeople(PlanText.of(report));
      output.writeReports(report.whole(), JsonReport.of(report), out);
      reported.accept(report.whole());
    }
    return outcome.exitCode();
  }

  private int runOnce(PreparedLoad prepared, RunningLoops loops, ClientAdmin admin)
      throws InterruptedException {
    LoadPlan plan = prepared.plan();
    try (EventLog eventLog = output.openEvents(out);
        Progress progress =
            new Progress(
                output.isQuiet() ? Display.NONE : Display.of(plan, err, terminal),
                output,
                eventLog,
                prepared::readFrom)) {
      Run run = new Run(plan, loops.all(), stop, progress);
      run.endOnceBroken(load.thresholds().endingTheRun());
      admin.show(run);
      eventLog.start(prepared.start(), !load.isStream());
      RunResult result = run.execute();
      progress.end();
      LoadReport report = prepared.report(result, progress);
      tellPeople(Summary.of(report)); // first: it is left when a file cannot be written
      try {
        output.writeReports(report, out);
      } catch (CannotRunException unwritten) {
        endBeside(unwritten, eventLog, report);
        throw unwritten;
      }
      eventLog.end(report);
      reported.accept(report);
      return prepared.exitCode(report);
    }
  }

  /** The events end all the same; if they cannot, that is told as well. */
  private static void endBeside(CannotRunException failure, EventLog eventLog, LoadReport report) {
    try {
      eventLog.end(report);
    } catch (CannotRunException another) {
      failure.addSuppressed(another);
    }
  }

  private int search(Requested asked, PreparedLoad prepared, RunningLoops loops, ClientAdmin admin)
      throws InterruptedException {
    PrintWriter shown = output.isQuiet() ? new PrintWriter(Writer.nullWriter()) : err;
    TrialTable table = new TrialTable(findRate.thresholds());
    AtomicInteger number = new AtomicInteger();
    shown.println(table.head());
    RateFinder finder =
        new RateFinder(
            findRate.startPerSecond(load.pace()),
            findRate.thresholds(),
            new RateTrials(findRate, asked, prepared, loops, admin, output, stop),
            trial -> shown.println(table.row(number.incrementAndGet(), trial)));
    RateFinder.Found found = finder.find();
    FoundRate rate = found.rate();
    tellPeople(Summary.of(found.report()) + "\n" + TrialTable.of(rate));
    output.writeReports(found.report(), JsonReport.of(found.report(), rate), out);
    reported.accept(found.report());
    return switch (rate.ending()) {
      case INTERRUPTED -> ExitCode.INTERRUPTED;
      case PEER_GONE ->
          throw new CannotRunException(
              "targets: "
                  + String.join(", ", load.targets().typed())
                  + " (expected: a peer that stays to the end of the search)");
      case COMPLETED, TRIALS_USED_UP ->
          rate.ratePerSecond() == null || rate.sawWrongBytes() ? ExitCode.MISSED : 0;
    };
  }

  private void tellPeople(String text) {
    PrintWriter people = output.takesStandardOutput() ? err : out;
    people.print(text);
    people.flush();
  }
}
