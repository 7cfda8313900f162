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

  private final Tags tags;
  private final long lowBytes;
  private final long highBytes;
  private final List<Registration> registrations = new ArrayList<>();
  private final List<ConnectionHistograms> histograms = new CopyOnWriteArrayList<>();
  private volatile boolean hasTcpInfo;

  /** The first belongs to no event loop: sums have something to add before the first connection. */
  private final List<ConnectionCounters> loops;

  private final FastThreadLocal<ConnectionCounters> mine =
      new FastThreadLocal<>() {
        @Override
        protected ConnectionCounters initialValue() {
          ConnectionCounters counters = newCounters();
          loops.add(counters);
          return counters;
        }
      };

  private ConnectionMetrics(Builder builder) {
    tags = Tags.of("role", builder.role.label(), "endpoint", builder.endpoint);
    lowBytes = builder.lowBytes;
    highBytes = builder.highBytes;
    hasTcpInfo = builder.hasTcpInfo;
    loops = new CopyOnWriteArrayList<>(List.of(newCounters()));
  }

  private ConnectionCounters newCounters() {
    return new ConnectionCounters(histograms, this::showTcpInfo);
  }

  /**
   * Metrics of one endpoint.
   *
   * @param endpoint the value of the label: few and known beforehand, never a peer's address
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

    /** The side that we are; a server, if nobody says so. */
    public Builder role(Role side) {
      role = side;
      return this;
    }

    /**
     * The marks of the write buffers, in bytes, where they are known: they are shown beside what is
     * pending. Left out, the series is not there.
     */
    public Builder marks(long low, long high) {
      lowBytes = low;
      highBytes = high;
      return this;
    }

    /**
     * Says that the transport can ask the kernel (TCP_INFO: epoll, io_uring), so that those series
     * are there from the start; else they come with the first sample.
     */
    public Builder tcpInfo(boolean isTold) {
      hasTcpInfo = isTold;
      return this;
    }

    public ConnectionMetrics build() {
      return new ConnectionMetrics(this);
    }
  }

  /**
   * Shows everything in a registry, from now on: counts since the beginning, histograms of what
   * happens later. There may be several registries; in each an endpoint has one of these.
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Registration registration = new Registration(registry, tags);
    ConnectionSeries series = new ConnectionSeries(loops, registration);
    series.register();
    if (highBytes > 0) {
      series.registerMarks(lowBytes, highBytes);
    }
    ConnectionHistograms kept = new ConnectionHistograms(registration);
    if (hasTcpInfo) {
      series.registerOfTcpInfo();
      kept.addTcpInfo();
    }
    registrations.add(registration);
    histograms.add(kept);
  }

  /** Shows what the kernel tells of connections, once it is known that it does. */
  private void showTcpInfo() {
    if (hasTcpInfo) {
      return;
    }
    synchronized (this) {
      if (!hasTcpInfo) {
        registrations.forEach(one -> new ConnectionSeries(loops, one).registerOfTcpInfo());
        histograms.forEach(ConnectionHistograms::addTcpInfo);
        hasTcpInfo = true;
      }
    }
  }

  /** Takes everything out of the registries again; what happens later is still counted. */
  @Override
  public synchronized void close() {
    histograms.clear();
    registrations.forEach(Registration::remove);
    registrations.clear();
  }

  /**
   * Meters a connection, with a handler that stands first in its pipeline; to be called on its
   * event loop, as an initializer is.
   *
   * @throws IllegalStateException on another thread
   */
  public void addTo(Channel channel) {
    if (!channel.eventLoop().inEventLoop()) {
      throw new IllegalStateException(
          "to be called on the channel's event loop, by an initializer");
    }
    channel.pipeline().addFirst(new ConnectionMeter(ofThisLoop(), end -> {}));
  }

  /** The counters of the event loop that calls. */
  public ConnectionCounters ofThisLoop() {
    return mine.get();
  }

  /** What the event loop that calls has counted up to now. */
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
   * @param limit most connections in the list, 1 or more; memory is taken for so many of each loop
   * @throws IllegalArgumentException if the limit is below 1
   */
  public CompletionStage<ConnectionList> connections(ConnectionOrder order, int limit) {
    return ConnectionQuery.ask(loops, order, limit, PATIENCE_MILLIS);
  }

  /** What has been counted up to now; from any thread. */
  public ConnectionTotals totals() {
    return ConnectionTotals.of(loops);
  }
}
