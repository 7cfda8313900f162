package dev.highwater.client.report;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A result that was read from a file.
 *
 * @param file as it was typed
 * @param report as far as the file tells: intervals and what only the run knew are missing
 * @param warmup that was in force
 */
public record StoredResult(Path file, LoadReport report, Duration warmup) {}
