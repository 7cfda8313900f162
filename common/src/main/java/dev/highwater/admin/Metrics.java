package dev.highwater.admin;

import dev.highwater.metering.BufferLeaks;
import dev.highwater.metering.EventLoopLag;
import dev.highwater.metering.Role;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everything that a program shows of itself: our own series, told by {@link MetricSource}s when
 * somebody asks, and those of the JVM and of Netty, which Micrometer knows how to read.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
  private final Role role;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /**
   * @param role of the program
   */
  public Metrics(Role role) {
    this.role = role;
    registry
        .config()
        .commonTags(List.of(Tag.of("role", role.label())))
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time")) // abbreviates its unit
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count")) // a name for histograms
        .meterFilter(new NettyNames());
    bind(new JvmMemoryMetrics());
    bind(garbageCollection);
    bind(new JvmThreadMetrics());
    bind(new ProcessorMetrics());
    bind(new DescriptorMetrics());
    bind(new UptimeMetrics());
    bind(new BufferLeaks(role));
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
      bind(new NettyAllocatorMetrics(allocator));
    }
    registry
        .getPrometheusRegistry()
        .register(
            new MultiCollector() {
              @Override
              public MetricSnapshots collect() {
                Samples samples = new Samples(role);
                sources.forEach(source -> source.tell(samples));
                return samples.snapshots();
              }
            });
  }

  /** Has Micrometer ask for these from now on. */
  public Metrics bind(MeterBinder binder) {
    binder.bindTo(registry);
    return this;
  }

  /** Has a source asked at every scrape from now on. */
  public Metrics add(MetricSource source) {
    sources.add(source);
    return this;
  }

  /**
   * Shows event loops: how much waits on them, and how late they are. To be called once, for all of
   * them.
   */
  public Metrics addLoops(List<EventLoopGroup> groups) {
    List<EventExecutor> loops = new ArrayList<>();
    groups.forEach(group -> group.forEach(loops::add));
    bind(new NettyEventExecutorMetrics(loops));
    return bind(EventLoopLag.watch(loops, role));
  }

  /** Completes what Micrometer's binders leave out. */
  private static final class NettyNames implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      if (!id.getName().startsWith("netty.")) {
        return id;
      }
      // The id of an allocator is another one at every start.
      List<Tag> tags = id.getTags().stream().filter(tag -> !tag.getKey().equals("id")).toList();
      String help = id.getDescription() == null ? helpFor(id.getName()) : id.getDescription();
      return new Meter.Id(id.getName(), Tags.of(tags), id.getBaseUnit(), help, id.getType());
    }

    private static String helpFor(String name) {
      return switch (name) {
        case "netty.allocator.memory.used" -> "Memory that the allocator has taken, in bytes.";
        case "netty.eventexecutor.tasks.pending" -> "Tasks that wait on an event loop.";
        default -> "See Netty's " + name + ".";
      };
    }
  }

  PrometheusRegistry registry() {
    return registry.getPrometheusRegistry();
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
