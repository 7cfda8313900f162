package dev.highwater.metering;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

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

  private final DistributionSummary durations;
  private final DistributionSummary unwritableUntilDrained;
  private final DistributionSummary unwritableUntilClosed;
  private final DistributionSummary resetUnflushedBytes;
  private final DistributionSummary roundTrips;
  private final DistributionSummary congestionWindows;

  /**
   * @param tcpInfo gets what only the kernel can tell; who has none of it gives another registry
   */
  ConnectionHistograms(MeterRegistry registry, MeterRegistry tcpInfo, Tags endpoint) {
    durations = in(registry, Series.CONNECTION_DURATION_SECONDS, LASTING, endpoint);
    Series unwritable = Series.UNWRITABLE_DURATION_SECONDS;
    unwritableUntilDrained = in(registry, unwritable, LASTING, endpoint.and("end", "drained"));
    unwritableUntilClosed = in(registry, unwritable, LASTING, endpoint.and("end", "closed"));
    resetUnflushedBytes = in(registry, Series.RESET_UNFLUSHED_BYTES, BYTES, endpoint);
    roundTrips = in(tcpInfo, Series.TCP_RTT_SECONDS, LATENCY, endpoint);
    congestionWindows = in(tcpInfo, Series.TCP_CWND_SEGMENTS, SEGMENTS, endpoint);
  }

  private static DistributionSummary in(
      MeterRegistry registry, Series series, double[] bounds, Tags tags) {
    return DistributionSummary.builder(series.registryName())
        .tags(tags)
        .description(series.help())
        .baseUnit(series.unit())
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  void connectionLasted(long nanos) {
    durations.record(nanos / NANOS_PER_SECOND);
  }

  void unwritableUntilDrained(long nanos) {
    unwritableUntilDrained.record(nanos / NANOS_PER_SECOND);
  }

  void unwritableUntilClosed(long nanos) {
    unwritableUntilClosed.record(nanos / NANOS_PER_SECOND);
  }

  void resetWithUnflushed(long bytes) {
    resetUnflushedBytes.record((double) bytes);
  }

  void sampled(TcpInfo info) {
    roundTrips.record(info.rttMicros() / 1e6);
    congestionWindows.record((double) info.congestionWindowSegments());
  }
}
