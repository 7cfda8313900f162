package dev.highwater.client.report;

import dev.highwater.client.load.IntervalRow;
import dev.highwater.client.load.RunResult;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is told about a run once it is over.
 *
 * @param version of the program
 * @param targets as they were typed
 * @param asked the load in one line, for people
 * @param connectionsWanted connections that the run kept open
 * @param ratePerSecond that was asked for; null in a closed loop
 * @param requested every option with its origin
 * @param inForce the socket options of one connection, as they were read back
 * @param intervals one after the other
 * @param result what came out
 */
public record LoadReport(
    String version,
    List<String> targets,
    String asked,
    int connectionsWanted,
    @Nullable Double ratePerSecond,
    List<RequestedOption> requested,
    List<OptionInForce> inForce,
    List<IntervalRow> intervals,
    RunResult result) {}
