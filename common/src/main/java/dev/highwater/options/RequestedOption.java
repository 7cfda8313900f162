package dev.highwater.options;

import org.jspecify.annotations.Nullable;

/**
 * One option as it was asked for.
 *
 * @param name the long flag without dashes, such as {@code write-buffer-high}
 * @param value the text as it was given, several values joined by commas; null = absent
 * @param origin where the value came from
 */
public record RequestedOption(String name, @Nullable String value, Origin origin) {}
