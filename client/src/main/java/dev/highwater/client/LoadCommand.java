package dev.highwater.client;

import dev.highwater.client.load.Figures;
import dev.highwater.client.load.LoadPlan;
import dev.highwater.client.load.Run;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.RunStart;
import dev.highwater.client.report.Summary;
import dev.highwater.metrics.AdminServer;
import dev.highwater.metrics.KernelTcpEvents;
import dev.highwater.metrics.Metrics;
import dev.highwater.metrics.OptionMetrics;
import dev.highwater.metrics.ProcessMetrics;
import dev.highwater.metrics.Series;
import dev.highwater.options.AdminGroup;
import dev.highwater.options.CannotRunException;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.ClientTlsGroup;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.HostPort;
import dev.highwater.options.Logging;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.StopSignal;
import dev.highwater.options.Terminal;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.OptionProbe;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "",
      "Exit codes:",
      "  0    all well",
      "  1    could not run, or the peer was gone at the end",
      "  2    wrong usage or configuration",
      "  3    wrong bytes came back, or a threshold was missed or is not proven",
      "  130  interrupted, with a report of the time until then"
    })
final class LoadCommand implements Callable<Integer>, Validated {
  static final HostPort DEFAULT_ADMIN = new HostPort("127.0.0.1", 9401);
  private static final long LINGER_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int MISSED = 3;
  private static final int INTERRUPTED = 130;

  @Mixin private TargetOptions targets = new TargetOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private ChurnOptions churn = new ChurnOptions();
  @Mixin private DifficultOptions difficult = new DifficultOptions();
  @Mixin private StreamOptions stream = new StreamOptions();
  @Mixin private ThresholdOptions thresholds = new ThresholdOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private EventOptions events = new EventOptions();
  @Mixin private ClientSocketGroup socketOptions = new ClientSocketGroup();
  @Mixin private ChannelOptionGroup channelOptions = new ChannelOptionGroup();
  @Mixin private ClientTlsGroup tlsOptions = new ClientTlsGroup();
  @Mixin private TransportGroup transportOptions = new TransportGroup();
  @Mixin private AdminGroup adminOptions = new AdminGroup(DEFAULT_ADMIN);

  @Option(
      names = "--linger-for-scrape",
      paramLabel = "DURATION",
      description = {
        "After the run, stay until /metrics was asked for once more, but no longer than this.",
        "Default: not at all"
      })
  private Duration lingerForScrape = Duration.ZERO;

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
  LoadCommand(PrintWriter out, PrintWriter err, StopSignal stop, Consumer<LoadReport> reported) {
    this(out, err, Terminal.NONE, stop, reported);
  }

  /** The same, where standard error may be a terminal. */
  LoadCommand(
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
    difficult.validate(pace.connections(), requested, problems);
    if (tlsOptions.shared().isOn()) {
      difficult.refuseWithTls(requested, problems);
      if (requested
          .given("close")
          .equalsIgnoreCase("half")) { // it would shut the socket past close_notify
        requested.problem(problems, "close", "fin or rst, since there is tls");
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    targets.checkSources(asked);
    Transport transport = Transport.choose(transportOptions.transport(), asked);
    Tls tls = Tls.ofClient(tlsOptions, socketOptions.connectTimeout(), asked);
    EventLoopGroup group = EventLoops.start(transport, transportOptions.threads(), "client");
    try {
      SocketSettings socket = SocketSettings.ofClient(transport, channelOptions, socketOptions);
      OptionProbe probe = new OptionProbe(group, asked);
      Problems problems = new Problems();
      probe.check(transport.channelClass(), socket, problems);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      List<EventLoop> loops =
          StreamSupport.stream(group.spliterator(), false).map(EventLoop.class::cast).toList();
      LoadPlan plan = plan(transport, socket, tls);
      List<OptionInForce> options = probe.effective("connection", transport.channelClass(), socket);
      List<OptionInForce> all = OptionInForce.all(asked, options);
      try (Metrics metrics = new Metrics(Series.Role.CLIENT);
          EventLog eventLog = events.open(out);
          AdminServer admin =
              AdminServer.startAsAsked(adminOptions, asked, metrics, () -> true, () -> all);
          Progress progress =
              new Progress(
                  output.isQuiet() ? Display.NONE : Display.of(plan, err, terminal),
                  output,
                  eventLog,
                  channel -> probe.readFrom(channel, "connection", socket))) {
        if (admin != null) {
          err.println("admin http://" + admin.address());
        }
        Run run = new Run(plan, loops, stop, progress);
        run.endOnceBroken(thresholds.endingTheRun());
        run.metricSources().forEach(metrics::add);
        metrics
            .addLoops(List.of(group))
            .add(new ProcessMetrics(transport.toString(), stop::isRequested))
            .add(new KernelTcpEvents());
        plan.targetNames().forEach(name -> metrics.add(new OptionMetrics(name, options)));
        eventLog.start(start(asked, options), !stream.isAsked());
        RunResult result = run.execute();
        progress.end();
        int code = report(asked, loops.size(), progress, result, transport, eventLog);
        if (admin != null) {
          linger(admin);
        }
        return code;
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private void linger(AdminServer admin) throws InterruptedException {
    long before = admin.scrapes();
    long deadline = System.nanoTime() + lingerForScrape.toNanos();
    while (admin.scrapes() == before && System.nanoTime() - deadline < 0) {
      if (stop.await(LINGER_POLL_NANOS)) {
        return;
      }
    }
  }

  private LoadPlan plan(Transport transport, SocketSettings socket, @Nullable Tls tls) {
    ConnectionSettings connection = new ConnectionSettings(socket, channelOptions);
    return new LoadPlan(
        targets.resolved(),
        targets.names(),
        difficult.healthyOf(pace.connections()),
        stream.orElse(request.conversation(pace.seed()), pace.seed(), connection.marks().high()),
        pace.rate(),
        pace.arrivals(),
        pace.seed(),
        pace.duration(),
        pace.requests(),
        pace.warmup(),
        pace.connectRate(),
        request.requestTimeout(),
        output.interval(),
        targets.sources(),
        transport,
        connection,
        socketOptions.connectTimeout(),
        tls,
        churn.lifespan(),
        difficult.groups(pace.connections()),
        pace.startAt());
  }

  private RunStart start(Requested asked, List<OptionInForce> options) {
    return new RunStart(
        Version.current(),
        Instant.now(),
        events.labels(),
        pace.shard(),
        targets.typed(),
        asked.all(),
        with(options, asked));
  }

  /** The options of the connections, and those of the load that are not what was written. */
  private List<OptionInForce> with(List<OptionInForce> options, Requested asked) {
    return Stream.concat(options.stream(), pace.inForce(asked).stream()).toList();
  }

  private int report(
      Requested asked,
      int loops,
      Progress progress,
      RunResult result,
      Transport transport,
      EventLog eventLog) {
    Figures figures = Figures.of(result);
    LoadReport report =
        new LoadReport(
            Version.current(),
            targets.typed(),
            load() + churn.inWords() + "; " + transport + ", event loops " + loops,
            difficult.healthyOf(pace.connections()),
            pace.meanRate(),
            asked.all(),
            with(progress.optionsInForce(), asked),
            progress.rows(),
            result,
            events.labels(),
            pace.shard(),
            thresholds.thresholds().stream().map(t -> t.judge(figures)).toList());
    output.writeReports(report, out);
    PrintWriter people = output.takesStandardOutput() || events.takesStandardOutput() ? err : out;
    people.print(Summary.of(report));
    people.flush();
    eventLog.end(report);
    reported.accept(report);
    return exitCode(report);
  }

  private String load() {
    return stream.isAsked()
        ? pace.inWords(stream.inWords())
        : pace.inWords() + "; " + request.inWords();
  }

  private int exitCode(LoadReport report) {
    RunResult result = report.result();
    if (result.ending() == Ending.INTERRUPTED) {
      return INTERRUPTED;
    }
    if (result.mismatch() != null || result.ending() == Ending.THRESHOLD_MISSED) {
      return MISSED;
    }
    if (result.peerWasGone() || result.hasDoneNothing()) {
      throw new CannotRunException(
          "targets: "
              + String.join(", ", targets.typed())
              + " (expected: a peer that stays and answers; at the end "
              + result.openAtEnd()
              + " of "
              + difficult.healthyOf(pace.connections())
              + " connections were open, and "
              + (stream.isAsked()
                  ? result.receivedBytes() + " bytes were received"
                  : result.measured().completed() + " requests were completed")
              + (result.tls() == null || result.tls().failure() == null
                  ? ""
                  : "; tls: " + result.tls().failure())
              + ")");
    }
    return report.provesThresholds() ? 0 : MISSED;
  }
}
