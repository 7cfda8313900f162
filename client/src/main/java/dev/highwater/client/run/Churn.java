package dev.highwater.client.run;

import org.jspecify.annotations.Nullable;

/**
 * How connections came and went in the course of a run.
 *
 * @param isPlanned whether connections were to be replaced at all
 * @param planned connections that took the place of one whose life was over
 * @param unplanned connections that took the place of one that ended otherwise
 * @param connectsPerSecond connections that came to be in the measured part, by its length
 * @param timeWait sockets of our network namespace in TIME_WAIT at the end; null where nobody tells
 *     or nothing was planned
 */
public record Churn(
    boolean isPlanned,
    long planned,
    long unplanned,
    double connectsPerSecond,
    @Nullable Long timeWait) {}
