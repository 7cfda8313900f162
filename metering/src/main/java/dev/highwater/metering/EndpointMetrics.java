package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Phase;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Tells of one endpoint's connections: what both programs count alike. */
public final class EndpointMetrics implements MetricSource {
  private static final double NANOS_PER_SECOND = 1e9;

  private final String endpoint;
  private final ConnectionMeters meters;
  private final long lowBytes;
  private final long highBytes;
  private final boolean hasTcpInfo;

  /**
   * @param endpoint the listener, or the target, as people know it
   * @param lowBytes low mark of the write buffers
   * @param highBytes high mark of the write buffers
   * @param hasTcpInfo whether the transport can ask the kernel; if not, those series are absent
   */
  public EndpointMetrics(
      String endpoint, ConnectionMeters meters, long lowBytes, long highBytes, boolean hasTcpInfo) {
    this.endpoint = endpoint;
    this.hasTcpInfo = hasTcpInfo;
    this.meters = meters;
    this.lowBytes = lowBytes;
    this.highBytes = highBytes;
  }

  @Override
  public void tell(Samples samples) {
    Collection<ConnectionCounters> loops = meters.loops();
    tellConnections(samples, loops);
    tellResets(samples, loops);
    tellWriteBuffers(samples, loops);
    tellTraffic(samples, loops);
  }

  private void tellConnections(Samples samples, Collection<ConnectionCounters> loops) {
    long closed = sum(loops, c -> c.closed.get()); // before opened: never more closed than opened
    long opened = sum(loops, c -> c.opened.get());
    samples.add(Series.CONNECTIONS_OPENED, opened, endpoint);
    samples.add(Series.CONNECTIONS_ACTIVE, opened - closed, endpoint);
    for (CloseCause cause : CloseCause.values()) {
      String label = cause.label();
      samples.add(
          Series.CONNECTIONS_CLOSED, sum(loops, c -> c.closedBy(cause).get()), endpoint, label);
      samples.add(
          Series.DISCARDED_BYTES, sum(loops, c -> c.discardedBy(cause).get()), endpoint, label);
    }
    tell(samples, Series.CONNECTION_DURATION_SECONDS, loops, c -> c.durations);
  }

  private void tellResets(Samples samples, Collection<ConnectionCounters> loops) {
    Map<ResetCounts.Kind, Long> resets = new LinkedHashMap<>();
    for (ConnectionCounters loop : loops) {
      loop.resets.all().forEach((kind, count) -> resets.merge(kind, count.get(), Long::sum));
    }
    resets.forEach(
        (kind, count) ->
            samples.add(
                Series.RESETS,
                count,
                endpoint,
                kind.direction().label(),
                kind.operation().label(),
                kind.phase().label(),
                String.valueOf(kind.phase() == Phase.FLUSHING)));
    tell(samples, Series.RESET_UNFLUSHED_BYTES, loops, c -> c.resetUnflushedBytes);
  }

  private void tellWriteBuffers(Samples samples, Collection<ConnectionCounters> loops) {
    samples.add(
        Series.WRITABILITY_CHANGES,
        sum(loops, c -> c.crossingsAboveHigh.get()),
        endpoint,
        "unwritable");
    samples.add(
        Series.WRITABILITY_CHANGES,
        sum(loops, c -> c.crossingsBelowLow.get()),
        endpoint,
        "writable");
    tell(
        samples,
        Series.UNWRITABLE_DURATION_SECONDS,
        loops,
        c -> c.unwritableUntilDrained,
        "drained");
    tell(
        samples, Series.UNWRITABLE_DURATION_SECONDS, loops, c -> c.unwritableUntilClosed, "closed");
    samples.add(Series.CHANNELS_UNWRITABLE, sum(loops, c -> c.unwritable.get()), endpoint);
    long now = System.nanoTime();
    samples.add(
        Series.UNWRITABLE_OLDEST_SECONDS,
        max(loops, c -> c.unwritableList.oldestNanos(now)) / NANOS_PER_SECOND,
        endpoint);
    samples.add(
        Series.PENDING_WRITE_BYTES, Math.max(0, sum(loops, c -> c.pendingBytes.get())), endpoint);
    samples.add(Series.PENDING_WRITE_MAX_BYTES, max(loops, c -> c.pending.recent(now)), endpoint);
    samples.add(Series.WRITE_BUFFER_WATERMARK_BYTES, lowBytes, endpoint, "low");
    samples.add(Series.WRITE_BUFFER_WATERMARK_BYTES, highBytes, endpoint, "high");
    samples.add(Series.READ_PAUSES, sum(loops, c -> c.readPauses.get()), endpoint, "unwritable");
    samples.add(Series.READ_PAUSES, 0, endpoint, "memory"); // nothing pauses for memory yet
    samples.add(
        Series.CHANNELS_READ_PAUSED, sum(loops, c -> c.readPaused.get()), endpoint, "unwritable");
    samples.add(Series.CHANNELS_READ_PAUSED, 0, endpoint, "memory");
  }

  private void tellTraffic(Samples samples, Collection<ConnectionCounters> loops) {
    samples.add(Series.RECEIVED_BYTES, sum(loops, c -> c.receivedBytes.get()), endpoint);
    samples.add(Series.SENT_BYTES, sum(loops, c -> c.sentBytes.get()), endpoint);
    if (hasTcpInfo) {
      tell(samples, Series.TCP_RTT_SECONDS, loops, c -> c.rtt);
      tell(samples, Series.TCP_CWND_SEGMENTS, loops, c -> c.congestionWindow);
      samples.add(Series.TCP_RETRANSMITS, sum(loops, c -> c.retransmits.get()), endpoint);
    }
  }

  private void tell(
      Samples samples,
      Series series,
      Collection<ConnectionCounters> loops,
      Function<ConnectionCounters, Buckets> which,
      String... labelValues) {
    samples.add(series, Buckets.sum(loops.stream().map(which).toList()), endpoint, labelValues);
  }

  private static long sum(
      Collection<ConnectionCounters> loops, ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).sum();
  }

  private static long max(
      Collection<ConnectionCounters> loops, ToLongFunction<ConnectionCounters> which) {
    return loops.stream().mapToLong(which).max().orElse(0);
  }
}
