package dev.highwater.client.report.stored;

import dev.highwater.client.report.LoadReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A result that was read from a file.
 *
 * @param file as it was typed
 * @param report as far as the file tells: intervals and what only the run knew are missing
 * @param warmup that was in force
 * @param intervals one after the other; none where nobody asked for them, or a merge left none
 */
public record StoredResult(
    Path file, LoadReport report, Duration warmup, List<StoredInterval> intervals) {}
