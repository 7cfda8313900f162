package dev.highwater.client.load;

/**
 * A threshold, and what came out.
 *
 * @param value in the unit of the threshold; not a number when nothing was measured
 */
public record ThresholdOutcome(Threshold threshold, double value, boolean held) {}
