package dev.highwater.client.measure;

/**
 * One point of the curve of percentiles.
 *
 * @param share of all durations that were no longer, 0 to below 1; where the slowest is, all but
 *     one
 * @param micros how long that was
 */
public record Quantile(double share, double micros) {}
