package dev.highwater.client;

import dev.highwater.client.load.LoadPlan;
import dev.highwater.client.load.Run;
import dev.highwater.client.load.RunResult;
import dev.highwater.client.load.RunResult.Ending;
import dev.highwater.client.report.LoadReport;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
      "  highwater load -m 'PING\\r\\n' -e --expect bytes:7 127.0.0.1:6379",
      "",
      "Exit codes:",
      "  0    all well",
      "  1    could not run, or the peer was gone at the end",
      "  2    wrong usage or configuration",
      "  3    wrong bytes came back",
      "  130  interrupted, with a report of the time until then"
    })
final class LoadCommand implements Callable<Integer>, Validated {
  private static final long LINGER_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int WRONG_BYTES = 3;
  private static final int INTERRUPTED = 130;

  @Mixin private TargetOptions targets = new TargetOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private ClientSocketGroup socketOptions = new ClientSocketGroup();
  @Mixin private ChannelOptionGroup channelOptions = new ChannelOptionGroup();
  @Mixin private TransportGroup transportOptions = new TransportGroup();
  @Mixin private AdminGroup adminOptions = new AdminGroup(new HostPort("127.0.0.1", 9401));

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
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    targets.checkSources(asked);
    Transport transport = Transport.choose(transportOptions.transport(), asked);
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
      LoadPlan plan = plan(transport, socket);
      List<OptionInForce> options = probe.effective("connection", transport.channelClass(), socket);
      List<OptionInForce> all = OptionInForce.all(asked, options);
      try (Metrics metrics = new Metrics(Series.Role.CLIENT);
          AdminServer admin =
              AdminServer.startAsAsked(adminOptions, asked, metrics, () -> true, () -> all);
          Progress progress =
              new Progress(
                  output.isQuiet() ? Display.NONE : Display.of(plan, err, terminal),
                  output,
                  channel -> probe.readFrom(channel, "connection", socket))) {
        if (admin != null) {
          err.println("admin http://" + admin.address());
        }
        Run run = new Run(plan, loops, stop, progress);
        run.metricSources().forEach(metrics::add);
        metrics
            .addLoops(List.of(group))
            .add(new ProcessMetrics(transport.toString(), stop::isRequested))
            .add(new KernelTcpEvents());
        plan.targetNames().forEach(name -> metrics.add(new OptionMetrics(name, options)));
        RunResult result = run.execute();
        progress.end();
        int code = report(asked, loops.size(), progress, result, transport);
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

  private LoadPlan plan(Transport transport, SocketSettings socket) {
    return new LoadPlan(
        targets.resolved(),
        targets.names(),
        pace.connections(),
        request.conversation(pace.seed()),
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
        new ConnectionSettings(socket, channelOptions),
        socketOptions.connectTimeout());
  }

  private int report(
      Requested asked, int loops, Progress progress, RunResult result, Transport transport) {
    LoadReport report =
        new LoadReport(
            Version.current(),
            targets.typed(),
            pace.inWords() + "; " + request.inWords() + "; " + transport + ", event loops " + loops,
            pace.connections(),
            pace.rate(),
            asked.all(),
            progress.optionsInForce(),
            progress.rows(),
            result);
    output.writeReports(report, out);
    PrintWriter people = output.takesStandardOutput() ? err : out;
    people.print(Summary.of(report));
    people.flush();
    reported.accept(report);
    return exitCode(result);
  }

  private int exitCode(RunResult result) {
    if (result.ending() == Ending.INTERRUPTED) {
      return INTERRUPTED;
    }
    if (result.mismatch() != null) {
      return WRONG_BYTES;
    }
    if (result.peerWasGone() || result.measured().completed() == 0) {
      throw new CannotRunException(
          "targets: "
              + String.join(", ", targets.typed())
              + " (expected: a peer that stays and answers; at the end "
              + result.openAtEnd()
              + " of "
              + pace.connections()
              + " connections were open, and "
              + result.measured().completed()
              + " requests were completed)");
    }
    return 0;
  }
}
