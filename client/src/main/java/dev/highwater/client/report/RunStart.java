package dev.highwater.client.report;

import dev.highwater.client.run.Shard;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run before it begins.
 *
 * @param version of the program
 * @param startedAt when the first connection was, or is about to be, tried
 * @param labels that the user gave it
 * @param shard which part of a load it is; null when it is the whole
 * @param targets as they were typed
 * @param requested every option with its origin
 * @param inForce options whose value in force is known to be another, or was read back
 */
public record RunStart(
    String version,
    Instant startedAt,
    Map<String, String> labels,
    @Nullable Shard shard,
    List<String> targets,
    List<RequestedOption> requested,
    List<OptionInForce> inForce) {}
