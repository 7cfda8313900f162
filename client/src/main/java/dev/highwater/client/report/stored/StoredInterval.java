package dev.highwater.client.report.stored;

/**
 * One interval of a result that was read from a file, as far as a comparison shows it.
 *
 * @param isWarmup whether it lies before the measured part
 * @param startSeconds when it began, after the first request was due
 * @param seconds how long it was
 * @param achievedPerSecond requests completed in it, per second
 * @param p99Micros of latency; not a number where nothing was completed
 */
public record StoredInterval(
    boolean isWarmup,
    double startSeconds,
    double seconds,
    double achievedPerSecond,
    double p99Micros) {

  static StoredInterval read(StoredValue interval) {
    StoredValue latency = interval.get("latency_us");
    double p99Micros = latency.get("p99").number();
    return new StoredInterval(
        interval.get("warmup").isTrue(),
        interval.get("start_s").number(),
        interval.get("duration_s").number(),
        interval.get("rate").get("achieved_per_s").number(),
        latency.get("count").count() == 0 ? Double.NaN : p99Micros);
  }
}
