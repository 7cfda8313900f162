package dev.highwater.client.load;

/**
 * What the client itself cost while it measured.
 *
 * @param busiestLoop share of the time that the busiest event loop was on a processor, 0 to 1
 * @param garbageCollection share of the time that the collector was at work, 0 to 1
 * @param machine share of all processors' time that was used, by whatever program, 0 to 1; negative
 *     or NaN where the system does not tell
 */
public record SelfCost(double busiestLoop, double garbageCollection, double machine) {}
