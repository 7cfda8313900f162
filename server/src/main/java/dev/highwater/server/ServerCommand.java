package dev.highwater.server;

import dev.highwater.admin.AdminServer;
import dev.highwater.admin.Metrics;
import dev.highwater.admin.OptionMetrics;
import dev.highwater.admin.ProcessMetrics;
import dev.highwater.metering.KernelTcpEvents;
import dev.highwater.metering.Role;
import dev.highwater.options.AdminGroup;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.ListenerOptionGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.TlsGroup;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.process.Environment;
import dev.highwater.process.Logging;
import dev.highwater.process.StopSignal;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.OptionProbe;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import io.netty.channel.EventLoopGroup;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code highwater server}: reads the options, starts the server and waits for its end. */
@Command(
    name = "highwater server",
    versionProvider = Version.class,
    description = "Accepts TCP connections and echoes, discards or generates bytes.",
    footer = {
      "",
      "Examples:",
      "  highwater server",
      "  highwater server --listen echo=0.0.0.0:7007 --listen discard=0.0.0.0:7009",
      "  highwater server --listen 'stall=127.0.0.1:7008?delay=1m&read=1KiB&every=1s'",
      "  highwater server --so-rcvbuf 64KiB --write-buffer-high 128KiB --write-buffer-low 64KiB",
      "",
      "Exit codes:",
      "  0    it was asked to stop, and did",
      "  1    could not run, such as an address that cannot be bound",
      "  2    wrong usage or configuration"
    })
final class ServerCommand implements Callable<Integer>, Validated {
  static final HostPort DEFAULT_ADMIN = new HostPort("127.0.0.1", 9400);
  private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

  /** For listeners, the admin endpoint, event loops, jars, and connections about to be rejected. */
  private static final int SPARE_DESCRIPTORS = 128;

  @Option(
      names = "--listen",
      paramLabel = "BEHAVIOUR=HOST:PORT[?PARAMETERS]",
      split = ",",
      description = {
        "A listener; may be given several times. The behaviour is echo (RFC 862), discard (RFC"
            + " 863), chargen (RFC 864) or a difficult peer. stall?delay=10s&read=60000&every=5s"
            + " reads nothing for delay, then so many bytes every so often;"
            + " reset?bytes=SIZE&after=1s echoes, and resets after so many bytes or that time,"
            + " whichever comes first, with bytes alone however long it takes; slow?delay=100ms"
            + " echoes so late. Parameters stand behind the address and may be left out; port 0"
            + " takes a free one.",
        "Default: echo=127.0.0.1:7007"
      })
  private List<String> listen = new ArrayList<>(List.of("echo=127.0.0.1:7007"));

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = {
        "Most connections open at once, over all listeners; one more is reset at once.",
        "Default: as many as the limit of open files allows, less some for other uses"
      })
  private @Nullable Integer maxConnections;

  @Option(
      names = "--idle-timeout",
      paramLabel = "DURATION",
      description = {"Close a connection on which nothing moved for so long.", "Default: never"})
  private @Nullable Duration idleTimeout;

  @Option(
      names = "--drain-timeout",
      paramLabel = "DURATION",
      description = "How long connections may take to end after SIGTERM; the rest is reset.")
  private Duration drainTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--stop-with-process",
      paramLabel = "PID",
      hidden = true,
      description = "Stop as if by SIGTERM when this process ends, however it ends.")
  private @Nullable Long stopWithProcess;

  @Mixin private ListenerOptionGroup listenerOptions = new ListenerOptionGroup();
  @Mixin private ChannelOptionGroup channelOptions = new ChannelOptionGroup();
  @Mixin private TlsGroup tlsOptions = TlsGroup.ofServer();
  @Mixin private TransportGroup transportOptions = new TransportGroup();
  @Mixin private AdminGroup adminOptions = new AdminGroup(DEFAULT_ADMIN);
  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final StopSignal stopSignal;
  private final List<ListenAddress> addresses = new ArrayList<>();
  private @Nullable Requested requested;

  /**
   * @param out where the listening lines go
   * @param stopSignal ends the server
   */
  ServerCommand(PrintWriter out, StopSignal stopSignal) {
    this.out = out;
    this.stopSignal = stopSignal;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    this.requested = requested;
    String from = requested.origin("listen").describe();
    for (String text : listen) {
      ListenAddress address = ListenAddress.parse(text, from, problems);
      if (address != null) {
        addresses.add(address);
      }
    }
    if (maxConnections != null && maxConnections < 1) {
      requested.problem(problems, "max-connections", "1 or more");
    }
    if (idleTimeout != null && idleTimeout.isZero()) {
      requested.problem(problems, "idle-timeout", "above 0; leave it out for never");
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    Requested asked = Objects.requireNonNull(requested, "validated before it is called");
    Transport transport = Transport.choose(transportOptions.transport(), asked);
    Tls tls = Tls.ofServer(tlsOptions, asked);
    EventLoopGroup acceptor = EventLoops.start(transport, 1, "acceptor");
    EventLoopGroup loops = EventLoops.start(transport, transportOptions.threads(), "server");
    try (Metrics metrics = new Metrics(Role.SERVER)) {
      ServerSettings settings = settings(transport, tls);
      OptionProbe probe = new OptionProbe(loops, asked);
      checkOptions(probe, settings);
      ServerState state = new ServerState();
      try (AdminServer admin =
          AdminServer.startAsAsked(adminOptions, asked, metrics, state::isReady, state::options)) {
        serve(
            Server.start(settings, acceptor, loops, metrics),
            settings,
            probe,
            state,
            metrics,
            admin);
      }
    } finally {
      acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
    return 0;
  }

  private void serve(
      Server server,
      ServerSettings settings,
      OptionProbe probe,
      ServerState state,
      Metrics metrics,
      @Nullable AdminServer admin)
      throws InterruptedException {
    List<OptionInForce> ofConnections =
        probe.effective(
            "connection", settings.transport().channelClass(), settings.connections().socket());
    List<OptionInForce> options = new ArrayList<>();
    server.metricSources().forEach(metrics::add);
    for (Listener listener : server.listeners()) {
      List<OptionInForce> ofListener =
          probe.readFrom(listener.channel(), "listener", settings.listenerOptions());
      metrics
          .add(new OptionMetrics(listener.name(), ofListener))
          .add(new OptionMetrics(listener.name(), ofConnections));
      options.addAll(ofListener);
    }
    options.addAll(ofConnections);
    metrics
        .addLoops(server.eventLoops())
        .add(new ProcessMetrics(settings.transport().toString(), state::isDraining))
        .bind(new KernelTcpEvents(Role.SERVER));
    if (admin != null) {
      admin.listConnections(server::metersByName);
    }
    state.serving(OptionInForce.all(Objects.requireNonNull(requested), options));
    Announcement.listening(out, server, settings.way(), options, admin);
    if (stopWithProcess != null) {
      ProcessHandle.of(stopWithProcess)
          .ifPresentOrElse(
              process -> process.onExit().thenRun(stopSignal::request), stopSignal::request);
    }
    stopSignal.await();
    state.draining();
    server.drain(drainTimeout);
    server.listeners().forEach(Announcement::totals);
    if (admin != null && admin.scrapes() > 0) {
      admin.lingerForScrape(adminOptions.lingerForScrape(), stopSignal);
    }
  }

  private ServerSettings settings(Transport transport, @Nullable Tls tls) {
    SocketSettings connection = SocketSettings.ofConnection(transport, channelOptions);
    return new ServerSettings(
        addresses,
        transport,
        SocketSettings.ofListener(transport, listenerOptions, channelOptions),
        new ConnectionSettings(connection, channelOptions),
        connectionLimit(),
        idleTimeout,
        tls);
  }

  /**
   * As many as were asked for, as long as descriptors are left for everything else: a server that
   * has none could neither reject a connection nor answer on its admin endpoint.
   */
  private int connectionLimit() {
    int possible =
        (int)
            Math.max(
                1, Math.min(Integer.MAX_VALUE, Environment.freeDescriptors() - SPARE_DESCRIPTORS));
    if (maxConnections == null) {
      return possible;
    }
    if (maxConnections > possible) {
      LOG.warn(
          "max-connections: {} asked for, {} possible: raise the limit of open files (ulimit -n)",
          maxConnections,
          possible);
    }
    return Math.min(maxConnections, possible);
  }

  private static void checkOptions(OptionProbe probe, ServerSettings settings) {
    Problems problems = new Problems();
    Transport transport = settings.transport();
    probe.check(transport.listenerClass(), settings.listenerOptions(), problems);
    probe.check(transport.channelClass(), settings.connections().socket(), problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
