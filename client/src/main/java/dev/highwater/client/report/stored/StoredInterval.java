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

  static StoredInterval read(Fields interval) throws WrongResult {
    Fields latency = interval.object("latency_us");
    double p99Micros = latency.number("p99");
    return new StoredInterval(
        interval.isTrue("warmup"),
        interval.number("start_s"),
        interval.number("duration_s"),
        interval.object("rate").number("achieved_per_s"),
        latency.count("count") == 0 ? Double.NaN : p99Micros);
  }
}
