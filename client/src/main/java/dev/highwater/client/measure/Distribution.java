package dev.highwater.client.measure;

/**
 * The shape of a set of durations, in microseconds; all zero when nothing was recorded.
 *
 * @param count how many were recorded
 */
public record Distribution(
    long count,
    double min,
    double mean,
    double p50,
    double p75,
    double p90,
    double p99,
    double p999,
    double p9999,
    double max) {}
