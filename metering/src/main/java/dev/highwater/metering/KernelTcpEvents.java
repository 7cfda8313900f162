package dev.highwater.metering;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what the kernel's TCP has counted in our network namespace: netstat(8)'s figures, from
 * {@code /proc/self/net/netstat} and {@code /proc/self/net/snmp}. Exporters in other namespaces see
 * other figures.
 *
 * <p>Where there is no such file, and for a field that the kernel does not have, nothing is told.
 */
public final class KernelTcpEvents implements MeterBinder {
  private static final InternalLogger LOG =
      InternalLoggerFactory.getInstance(KernelTcpEvents.class);
  private static final List<String> FILES = List.of("netstat", "snmp");

  private static final Map<String, String> FIELDS =
      Map.of(
          "listen_overflow", "TcpExt.ListenOverflows",
          "listen_drop", "TcpExt.ListenDrops",
          "estab_resets", "Tcp.EstabResets",
          "out_rsts", "Tcp.OutRsts",
          "retrans_segs", "Tcp.RetransSegs",
          "abort_on_data", "TcpExt.TCPAbortOnData",
          "abort_on_close", "TcpExt.TCPAbortOnClose",
          "abort_on_timeout", "TcpExt.TCPAbortOnTimeout",
          "abort_on_memory", "TcpExt.TCPAbortOnMemory");

  private static final long READ_AGAIN_NANOS = 100_000_000;

  private final Path directory;
  private final Tags tags;
  private Map<String, Long> recent = Map.of();
  private long readNanos;

  /**
   * Reads from the usual place.
   *
   * @param role of the program, a label
   */
  public KernelTcpEvents(Role role) {
    this(Path.of("/proc/self/net"), Tags.of("role", role.label()));
  }

  /** Reads from the usual place, for who asks by himself. */
  public KernelTcpEvents() {
    this(Path.of("/proc/self/net"), Tags.empty());
  }

  KernelTcpEvents(Path directory, Tags tags) {
    this.directory = directory;
    this.tags = tags;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Map<String, Long> there = counts();
    FIELDS.forEach(
        (event, field) -> {
          if (there.containsKey(field)) {
            FunctionCounter.builder(
                    Series.KERNEL_TCP_EVENTS.registryName(), this, events -> recent(field))
                .tag("event", event)
                .tags(tags)
                .description(Series.KERNEL_TCP_EVENTS.help())
                .register(registry);
          }
        });
  }

  /** The figure of a field; one scrape asks for all of them, and the files are read once. */
  private synchronized long recent(String field) {
    long now = System.nanoTime();
    if (recent.isEmpty() || now - readNanos > READ_AGAIN_NANOS) {
      recent = counts();
      readNanos = now;
    }
    return recent.getOrDefault(field, 0L);
  }

  /**
   * Every figure by its name, such as {@code TcpExt.ListenOverflows}, since the namespace began;
   * empty where there is no such file.
   *
   * @return counts by name
   */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    for (String file : FILES) {
      try {
        readInto(counts, Files.readAllLines(directory.resolve(file)));
      } catch (IOException notLinux) {
        LOG.debug("no figures of the kernel's TCP: {}", notLinux.toString());
      }
    }
    return counts;
  }

  /** Lines come in pairs that begin with one prefix: names, then their values. */
  private static void readInto(Map<String, Long> counts, List<String> lines) {
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String[] names = lines.get(i).split(" ", -1);
      String[] values = lines.get(i + 1).split(" ", -1);
      String prefix = names[0].replace(':', '.');
      for (int n = 1; n < Math.min(names.length, values.length); n++) {
        try {
          counts.put(prefix + names[n], Long.parseLong(values[n]));
        } catch (NumberFormatException notACount) {
          LOG.debug("{}{} is {}", prefix, names[n], values[n]);
        }
      }
    }
  }
}
