package dev.highwater.client.report.stored;

import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.client.verdict.ThresholdOutcome;
import dev.highwater.options.Origin;
import dev.highwater.options.Problems;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JsonReport} wrote, from files that anybody may have changed. */
public final class ResultReader {
  private static final Duration LONGEST_WARMUP = Duration.ofDays(365);
  private static final Set<String> NOT_READ = Set.of("intervals", "clients", "phases");

  private ResultReader() {}

  /** Reads a file but its intervals; null when it is wrong, with one problem more. */
  public static @Nullable StoredResult read(Path file, Problems problems) {
    return read(file, problems, NOT_READ, Map.of(), List.of());
  }

  /** The same with the intervals. */
  public static @Nullable StoredResult readWithIntervals(Path file, Problems problems) {
    List<StoredInterval> intervals = new ArrayList<>();
    return read(
        file,
        problems,
        Set.of("clients", "phases"),
        Map.of(
            "intervals",
            interval -> {
              StoredInterval read = StoredInterval.read(interval);
              if (!interval.has("drain") || !interval.isTrue("drain")) { // it has no rate
                intervals.add(read);
              }
            }),
        intervals);
  }

  private static @Nullable StoredResult read(
      Path file,
      Problems problems,
      Set<String> skipped,
      Map<String, PlacedJson.Elements> lists,
      List<StoredInterval> intervals) {
    try {
      return stored(file, Fields.of(new PlacedJson(file, skipped, lists)), intervals);
    } catch (WrongResult wrong) {
      wrong.addTo(problems);
      return null;
    }
  }

  /** Reads a stream but its intervals, and closes it. */
  static StoredResult read(Path name, InputStream stream) throws WrongResult {
    return stored(name, Fields.of(new PlacedJson(name, stream, NOT_READ, Map.of())), List.of());
  }

  private static StoredResult stored(Path file, Fields root, List<StoredInterval> intervals)
      throws WrongResult {
    checkSchema(root);
    Fields summary = root.object("summary");
    RunResult result = StoredRun.read(root, summary);
    List<RequestedOption> requested = new ArrayList<>();
    List<OptionInForce> inForce = new ArrayList<>();
    Fields config = root.object("config");
    for (String name : config.names()) {
      option(name, config.object(name), requested, inForce);
    }
    List<ThresholdOutcome> thresholds = new ArrayList<>();
    for (Fields threshold : summary.objects("thresholds")) {
      thresholds.add(result.judge(threshold.parsed("expression", Threshold::parse)));
    }
    LoadReport report =
        new LoadReport(
            root.text("version"),
            root.texts("targets"),
            "the result in " + file,
            (int) Math.min(Integer.MAX_VALUE, summary.object("connections").count("requested")),
            wanted(summary.object("rate")),
            requested,
            inForce,
            List.of(),
            result,
            root.textsByName("labels"),
            root.has("shard") ? shard(root) : null,
            thresholds);
    return new StoredResult(file, report, warmup(config), intervals);
  }

  private static void checkSchema(Fields root) throws WrongResult {
    if (!root.text("tool").equals("highwater")) {
      throw root.wrong("tool", "highwater");
    }
    if (root.count("schema") != JsonReport.SCHEMA) {
      throw root.wrong("schema", String.valueOf(JsonReport.SCHEMA));
    }
  }

  private static Shard shard(Fields root) throws WrongResult {
    Fields shard = root.object("shard");
    long index = shard.count("index");
    long of = shard.count("of");
    try {
      return new Shard(Math.toIntExact(index), Math.toIntExact(of));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw shard.wrong("index", "from 1 to of, and of not too large");
    }
  }

  private static @Nullable Double wanted(Fields rate) throws WrongResult {
    return rate.has("wanted_per_s") ? (Double) rate.number("wanted_per_s") : null;
  }

  private static Duration warmup(Fields config) throws WrongResult {
    if (!config.has("warmup") || !config.object("warmup").has("effective")) {
      return Duration.ZERO;
    }
    Fields option = config.object("warmup");
    Duration warmup = option.parsed("effective", dev.highwater.units.Durations::parse);
    if (warmup.compareTo(LONGEST_WARMUP) > 0) {
      throw option.wrong("effective", "a year at most");
    }
    return warmup;
  }

  private static void option(
      String name, Fields option, List<RequestedOption> requested, List<OptionInForce> inForce)
      throws WrongResult {
    String value = option.textOrNull("requested");
    String effective = option.textOrNull("effective");
    String note = option.textOrNull("note");
    String from = option.text("origin");
    Origin origin = from.equals("default") ? Origin.DEFAULT : new Origin(Origin.Kind.FLAG, from);
    requested.add(new RequestedOption(name, value, origin));
    if (!Objects.equals(value, effective) || note != null) {
      inForce.add(new OptionInForce("program", name, value, effective, from, note));
    }
  }
}
