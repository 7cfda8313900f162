package dev.highwater.metering;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * What one registry keeps of an endpoint's connections as distributions: something at most once a
 * crossing of a mark or a connection, and some samples every few seconds. Thread-safe.
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

  private final Registration registration;
  private final DistributionSummary durations;
  private final DistributionSummary unwritableUntilDrained;
  private final DistributionSummary unwritableUntilClosed;
  private final DistributionSummary resetUnflushedBytes;
  private volatile @Nullable DistributionSummary roundTrips;
  private volatile @Nullable DistributionSummary congestionWindows;

  /**
   * @param registration in the one registry that they are kept in
   */
  ConnectionHistograms(Registration registration) {
    this.registration = registration;
    Series unwritable = Series.UNWRITABLE_DURATION_SECONDS;
    durations = registration.histogram(Series.CONNECTION_DURATION_SECONDS, Tags.empty(), LASTING);
    unwritableUntilDrained = registration.histogram(unwritable, Tags.of("end", "drained"), LASTING);
    unwritableUntilClosed = registration.histogram(unwritable, Tags.of("end", "closed"), LASTING);
    resetUnflushedBytes = registration.histogram(Series.RESET_UNFLUSHED_BYTES, Tags.empty(), BYTES);
  }

  /** Adds those that only the kernel can fill, once it is known that it does. */
  void addTcpInfo() {
    roundTrips = registration.histogram(Series.TCP_RTT_SECONDS, Tags.empty(), LATENCY);
    congestionWindows = registration.histogram(Series.TCP_CWND_SEGMENTS, Tags.empty(), SEGMENTS);
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
    DistributionSummary times = roundTrips;
    DistributionSummary windows = congestionWindows;
    if (times != null && windows != null) {
      times.record(info.rttMicros() / 1e6);
      windows.record((double) info.congestionWindowSegments());
    }
  }
}
