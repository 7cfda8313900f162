package dev.highwater.metering;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The metrics of one endpoint's connections: of a listener of a server, or of a target of a client.
 *
 * <pre>{@code
 * ConnectionMetrics metrics = ConnectionMetrics.builder("orders").role(Role.SERVER).build();
 * metrics.bindTo(registry);
 * bootstrap.childHandler(new ChannelInitializer<>() {
 *   protected void initChannel(Channel channel) {
 *     metrics.addTo(channel); // first in the pipeline, before TLS
 *     channel.pipeline().addLast(new HttpServerCodec(), new OrdersHandler());
 *   }
 * });
 * }</pre>
 *
 * <p>Each event loop counts in fields of its own; they are added up when a registry asks.
 */
public final class ConnectionMetrics implements MeterBinder, AutoCloseable {
  /**
   * How long an event loop may take to say which connections it has; one that hangs takes longer.
   */
  private static final long PATIENCE_MILLIS = 1_000;

  private final List<Binding> bindings = new ArrayList<>();
  private final ConnectionHistograms histograms;
  private final ConnectionSeries series;
  private final long lowBytes;
  private final long highBytes;
  private boolean hasTcpInfo;

  /** The first belongs to no event loop: sums have something to add before the first connection. */
  private final List<ConnectionCounters> loops;

  private final FastThreadLocal<ConnectionCounters> mine =
      new FastThreadLocal<>() {
        @Override
        protected ConnectionCounters initialValue() {
          ConnectionCounters counters =
              new ConnectionCounters(histograms, ConnectionMetrics.this::showTcpInfo);
          loops.add(counters);
          return counters;
        }
      };

  private ConnectionMetrics(Builder builder) {
    Tags tags = Tags.of("role", builder.role.label(), "endpoint", builder.endpoint);
    histograms = new ConnectionHistograms(tags);
    loops =
        new CopyOnWriteArrayList<>(List.of(new ConnectionCounters(histograms, this::showTcpInfo)));
    series = new ConnectionSeries(loops, tags);
    hasTcpInfo = builder.hasTcpInfo;
    lowBytes = builder.lowBytes;
    highBytes = builder.highBytes;
  }

  /**
   * Metrics of one endpoint.
   *
   * @param endpoint the value of the label: few and known beforehand, never a peer's address
   * @return a builder of metrics for a server without marks
   */
  public static Builder builder(String endpoint) {
    return new Builder(endpoint);
  }

  /** Chooses what is not as usual. */
  public static final class Builder {
    private final String endpoint;
    private Role role = Role.SERVER;
    private boolean hasTcpInfo;
    private long lowBytes;
    private long highBytes;

    private Builder(String endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * The side that we are; a server, if nobody says so.
     *
     * @param side the role in every series
     * @return this builder
     */
    public Builder role(Role side) {
      role = side;
      return this;
    }

    /**
     * The marks of the write buffers, in bytes, where they are known: they are shown beside what is
     * pending. Left out, the series is not there.
     *
     * @param low the low watermark
     * @param high the high watermark
     * @return this builder
     */
    public Builder marks(long low, long high) {
      lowBytes = low;
      highBytes = high;
      return this;
    }

    /**
     * Says that the transport can ask the kernel (TCP_INFO: epoll, io_uring), so that those series
     * are there from the start; else they come with the first sample.
     *
     * @param isTold whether the transport can
     * @return this builder
     */
    public Builder tcpInfo(boolean isTold) {
      hasTcpInfo = isTold;
      return this;
    }

    /** {@return metrics that no registry shows yet} */
    public ConnectionMetrics build() {
      return new ConnectionMetrics(this);
    }
  }

  /**
   * Shows everything in a registry; there may be several. Counters show what happened before, too;
   * histograms begin now.
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (bindings.stream().anyMatch(binding -> binding.registry() == registry)) {
      return;
    }
    Binding binding = new Binding(registry);
    bindings.add(binding);
    series.register(binding);
    histograms.register(binding);
    if (highBytes > 0) {
      series.registerMarks(binding, lowBytes, highBytes);
    }
    if (hasTcpInfo) {
      registerTcpInfo(binding);
    }
  }

  private void registerTcpInfo(Binding binding) {
    series.registerOfTcpInfo(binding);
    histograms.registerOfTcpInfo(binding);
  }

  /** Shows what the kernel tells of connections, once it is known that it does. */
  private synchronized void showTcpInfo() {
    if (!hasTcpInfo) {
      hasTcpInfo = true;
      bindings.forEach(this::registerTcpInfo);
    }
  }

  /** Takes everything out of the registries again; what happens later is still counted. */
  @Override
  public synchronized void close() {
    histograms.clear();
    bindings.forEach(Binding::remove);
    bindings.clear();
  }

  /**
   * Meters a connection, with a handler that stands first in its pipeline; to be called on its
   * event loop, as an initializer is.
   *
   * @throws IllegalStateException on another thread
   * @param channel the connection
   */
  public void addTo(Channel channel) {
    if (!channel.eventLoop().inEventLoop()) {
      throw new IllegalStateException(
          "to be called on the channel's event loop, by an initializer");
    }
    channel.pipeline().addFirst(new ConnectionMeter(ofThisLoop(), end -> {}));
  }

  /** {@return the counters of the event loop that calls} */
  public ConnectionCounters ofThisLoop() {
    return mine.get();
  }

  /** {@return what the event loop that calls has counted up to now} */
  public ConnectionTotals totalsOfThisLoop() {
    return ConnectionTotals.of(List.of(mine.get()));
  }

  /** The counters of every event loop that had a connection; from any thread. */
  List<ConnectionCounters> loops() {
    return loops;
  }

  /**
   * Lists the open connections that come first in an order; from any thread. Each event loop looks
   * through its own in short slices, and one that does not answer within a second is left out and
   * named.
   *
   * @param order which of them come first
   * @param limit most connections in the list, 1 or more; memory is taken for so many of each loop
   * @return completed within a second or so, never exceptionally
   * @throws IllegalArgumentException if the limit is below 1
   */
  public CompletionStage<ConnectionList> connections(ConnectionOrder order, int limit) {
    return ConnectionQuery.ask(loops, order, limit, PATIENCE_MILLIS);
  }

  /** {@return what has been counted up to now; from any thread} */
  public ConnectionTotals totals() {
    return ConnectionTotals.of(loops);
  }
}
