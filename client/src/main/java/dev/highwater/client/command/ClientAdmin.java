package dev.highwater.client.command;

import dev.highwater.admin.AdminServer;
import dev.highwater.admin.MetricSource;
import dev.highwater.admin.Metrics;
import dev.highwater.admin.OptionMetrics;
import dev.highwater.admin.ProcessMetrics;
import dev.highwater.client.run.Run;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.KernelTcpEvents;
import dev.highwater.metering.Role;
import dev.highwater.options.AdminGroup;
import dev.highwater.options.Requested;
import dev.highwater.process.StopSignal;
import dev.highwater.transport.OptionInForce;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What the client shows of itself to whoever scrapes it: process, event loops, and the run. */
final class ClientAdmin implements AutoCloseable {
  private final Metrics metrics;
  private final @Nullable AdminServer server;
  private final AdminGroup asked;
  private final StopSignal stop;
  private final AtomicBoolean ended;
  private volatile Shown shown = new Shown();

  /** What is shown of runs that go on at the same time; not changed any more once it is shown. */
  static final class Shown {
    private final List<MetricSource> sources = new ArrayList<>();
    private final Map<String, ConnectionMetrics> meters = new LinkedHashMap<>();

    void add(Run run) {
      sources.addAll(run.metricSources());
      meters.putAll(run.metersByTarget());
    }

    void add(MetricSource source) {
      sources.add(source);
    }
  }

  private ClientAdmin(
      Metrics metrics,
      @Nullable AdminServer server,
      AdminGroup asked,
      StopSignal stop,
      AtomicBoolean ended) {
    this.metrics = metrics;
    this.server = server;
    this.asked = asked;
    this.stop = stop;
    this.ended = ended;
  }

  /**
   * Starts to answer where it was asked for, and says where.
   *
   * @param options of the process, and of its sockets
   */
  static ClientAdmin start(
      AdminGroup admin,
      Requested asked,
      RunningLoops loops,
      List<OptionInForce> options,
      StopSignal stop,
      PrintWriter err) {
    Metrics metrics = new Metrics(Role.CLIENT);
    AtomicBoolean ended = new AtomicBoolean();
    try {
      AdminServer server =
          AdminServer.startAsAsked(admin, asked, metrics, () -> !ended.get(), () -> options);
      ClientAdmin started = new ClientAdmin(metrics, server, admin, stop, ended);
      metrics
          .addLoops(List.of(loops.group()))
          .add(
              new ProcessMetrics(
                  loops.transport().toString(), () -> stop.isRequested() || ended.get()))
          .bind(new KernelTcpEvents(Role.CLIENT))
          .add(samples -> started.shown.sources.forEach(source -> source.tell(samples)));
      if (server != null) {
        server.listConnections(() -> started.shown.meters);
        err.println("admin http://" + server.address());
      }
      return started;
    } catch (RuntimeException failed) {
      metrics.close();
      throw failed;
    }
  }

  /** Shows the options of connections to each target, for as long as this lasts. */
  void showOptions(List<String> targets, List<OptionInForce> options) {
    List<OptionMetrics> all =
        targets.stream().map(target -> new OptionMetrics(target, options)).toList();
    metrics.add(samples -> all.forEach(target -> target.tell(samples)));
  }

  /** Shows this run in place of those before. */
  void show(Run run) {
    Shown alone = new Shown();
    alone.add(run);
    show(alone);
  }

  /** Shows these runs in place of those before. */
  void show(Shown runs) {
    shown.meters.values().forEach(ConnectionMetrics::close);
    runs.meters.values().forEach(metrics::bind);
    shown = runs;
  }

  /**
   * Says that the work is done and its figures are final, and stays until somebody has scraped
   * them. Who did not ask for it waits only for a scraper that has been here before.
   */
  void lingerForScrape() throws InterruptedException {
    ended.set(true);
    if (server != null && (asked.isLingerGiven() || server.scrapes() > 0)) {
      server.lingerForScrape(asked.lingerForScrape(), stop);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    metrics.close();
  }
}
