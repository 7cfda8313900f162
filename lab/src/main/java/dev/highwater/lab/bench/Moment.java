package dev.highwater.lab.bench;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in an experiment.
 *
 * @param atMicros since the experiment began
 * @param who {@code sender}, {@code reader}, {@code kernel} and the like
 * @param what in a few words
 * @param bytes that it was about; null where none were
 * @param error errno's name and message, or the exception; null where nothing failed
 */
public record Moment(
    long atMicros, String who, String what, @Nullable Long bytes, @Nullable String error) {}
