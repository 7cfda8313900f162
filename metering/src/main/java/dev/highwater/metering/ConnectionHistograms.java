package dev.highwater.metering;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;

/**
 * What is recorded of one endpoint's connections as a distribution: at most once a crossing of a
 * mark or a connection, and some samples every few seconds. Thread-safe.
 */
final class ConnectionHistograms {
  private static final double NANOS_PER_SECOND = 1e9;

  /** How long a state lasted, in seconds: 100 us to 1 h. */
  private static final double[] LASTING = {
    0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1_800, 3_600
  };

  /** Latencies in seconds: 10 us to 10 s in steps of 1-2-5. */
  private static final double[] LATENCY = {
    1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2,
    5, 10
  };

  /** Bytes: 64 to 64 MiB in steps of four. */
  private static final double[] BYTES = {
    1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26
  };

  /** Segments: 1 to 1,000 in steps of 1-2-5. */
  private static final double[] SEGMENTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};

  private final Tags endpoint;
  private volatile OfRegistry[] registries = {};
  private volatile OfTcpInfo[] registriesOfTcpInfo = {};

  ConnectionHistograms(Tags endpoint) {
    this.endpoint = endpoint;
  }

  /** Records into a registry, too, from now on; called by one thread at a time. */
  void register(Binding binding) {
    Series unwritable = Series.UNWRITABLE_DURATION_SECONDS;
    OfRegistry added =
        new OfRegistry(
            in(binding, Series.CONNECTION_DURATION_SECONDS, LASTING, endpoint),
            in(binding, unwritable, LASTING, endpoint.and("end", "drained")),
            in(binding, unwritable, LASTING, endpoint.and("end", "closed")),
            in(binding, Series.RESET_UNFLUSHED_BYTES, BYTES, endpoint));
    OfRegistry[] all = Arrays.copyOf(registries, registries.length + 1);
    all[all.length - 1] = added;
    registries = all;
  }

  /** Records what only the kernel can tell into a registry; called by one thread at a time. */
  void registerOfTcpInfo(Binding binding) {
    OfTcpInfo added =
        new OfTcpInfo(
            in(binding, Series.TCP_RTT_SECONDS, LATENCY, endpoint),
            in(binding, Series.TCP_CWND_SEGMENTS, SEGMENTS, endpoint));
    OfTcpInfo[] all = Arrays.copyOf(registriesOfTcpInfo, registriesOfTcpInfo.length + 1);
    all[all.length - 1] = added;
    registriesOfTcpInfo = all;
  }

  /** Records nowhere any more. */
  void clear() {
    registries = new OfRegistry[0];
    registriesOfTcpInfo = new OfTcpInfo[0];
  }

  private static DistributionSummary in(
      Binding binding, Series series, double[] bounds, Tags tags) {
    return binding.holding(
        DistributionSummary.builder(series.registryName())
            .tags(tags)
            .description(series.help())
            .baseUnit(series.unit())
            .serviceLevelObjectives(bounds)
            .register(binding.registry()));
  }

  void connectionLasted(long nanos) {
    for (OfRegistry each : registries) {
      each.durations.record(nanos / NANOS_PER_SECOND);
    }
  }

  void unwritableUntilDrained(long nanos) {
    for (OfRegistry each : registries) {
      each.unwritableUntilDrained.record(nanos / NANOS_PER_SECOND);
    }
  }

  void unwritableUntilClosed(long nanos) {
    for (OfRegistry each : registries) {
      each.unwritableUntilClosed.record(nanos / NANOS_PER_SECOND);
    }
  }

  void resetWithUnflushed(long bytes) {
    for (OfRegistry each : registries) {
      each.resetUnflushedBytes.record((double) bytes);
    }
  }

  void sampled(TcpInfo info) {
    for (OfTcpInfo each : registriesOfTcpInfo) {
      each.roundTrips.record(info.rttMicros() / 1e6);
      each.congestionWindows.record((double) info.congestionWindowSegments());
    }
  }

  /** What one registry has of every connection. */
  private record OfRegistry(
      DistributionSummary durations,
      DistributionSummary unwritableUntilDrained,
      DistributionSummary unwritableUntilClosed,
      DistributionSummary resetUnflushedBytes) {}

  /** What one registry has of the connections that the kernel was asked about. */
  private record OfTcpInfo(DistributionSummary roundTrips, DistributionSummary congestionWindows) {}
}
