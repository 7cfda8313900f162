package dev.highwater.client.measure;

/**
 * How event loops of the client stood still: stretches of a millisecond or more in which one did
 * not look at the clock, because it was busy, or the process or the machine did not run.
 *
 * @param count how many there were
 * @param nanos how long they were together
 * @param longestNanos how long the longest was; 0 when there was none
 */
public record Pauses(long count, long nanos, long longestNanos) {}
