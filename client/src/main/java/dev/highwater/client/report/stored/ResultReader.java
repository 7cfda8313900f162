package dev.highwater.client.report.stored;

import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.Shard;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.options.Origin;
import dev.highwater.options.Problems;
import dev.highwater.options.RequestedOption;
import dev.highwater.transport.OptionInForce;
import dev.highwater.units.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JsonReport} wrote, from files that anybody may have changed. */
public final class ResultReader {
  private static final Duration LONGEST_WARMUP = Duration.ofDays(365);

  private ResultReader() {}

  /** Reads a file but its intervals; null when it is wrong, with one problem more. */
  public static @Nullable StoredResult read(Path file, Problems problems) {
    return read(file, null, List.of(), problems);
  }

  /** The same with the intervals. */
  public static @Nullable StoredResult readWithIntervals(Path file, Problems problems) {
    List<StoredInterval> intervals = new ArrayList<>();
    Consumer<StoredValue> taker =
        interval -> {
          StoredInterval read = StoredInterval.read(interval);
          if (!interval.find("drain").map(StoredValue::isTrue).orElse(false)) { // it has no rate
            intervals.add(read);
          }
        };
    return read(file, taker, intervals, problems);
  }

  private static @Nullable StoredResult read(
      Path file,
      @Nullable Consumer<StoredValue> taker,
      List<StoredInterval> intervals,
      Problems problems) {
    try {
      return stored(file, PlacedJson.read(file, () -> open(file), taker), intervals);
    } catch (WrongResult wrong) {
      wrong.addTo(problems);
      return null;
    }
  }

  /** Reads a document but its intervals. */
  static StoredResult read(Path name, PlacedJson.Source source) {
    return stored(name, PlacedJson.read(name, source, null), List.of());
  }

  private static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) { // a pipe might never end
      throw refused(file, "a file that exists");
    }
    if (Files.size(file) > PlacedJson.LONGEST.bytes()) {
      throw refused(file, "a file of at most " + PlacedJson.LONGEST);
    }
    return Files.newInputStream(file);
  }

  private static WrongResult refused(Path file, String expected) {
    return new WrongResult("files", file.toString(), "the command line", expected);
  }

  private static StoredResult stored(Path file, StoredValue root, List<StoredInterval> intervals) {
    checkSchema(root);
    StoredValue summary = root.get("summary");
    RunResult result = StoredRun.read(root, summary);
    Map<String, StoredValue> config = root.get("config").members();
    List<RequestedOption> requested = new ArrayList<>();
    List<OptionInForce> inForce = new ArrayList<>();
    config.forEach((name, option) -> option(name, option, requested, inForce));
    LoadReport report =
        new LoadReport(
            root.get("version").text(),
            root.get("targets").elements(StoredValue::text),
            "the result in " + file,
            (int) Math.min(Integer.MAX_VALUE, summary.get("connections").get("requested").count()),
            summary.get("rate").find("wanted_per_s").map(StoredValue::number).orElse(null),
            requested,
            inForce,
            List.of(),
            result,
            root.get("labels").members(StoredValue::text),
            root.find("shard").map(ResultReader::shard).orElse(null),
            summary
                .get("thresholds")
                .elements(asked -> result.judge(asked.get("expression").parsed(Threshold::parse))));
    return new StoredResult(file, report, warmup(root.get("config")), intervals);
  }

  private static void checkSchema(StoredValue root) {
    if (!root.get("tool").text().equals("highwater")) {
      throw root.get("tool").wrong("highwater");
    }
    if (root.get("schema").count() != JsonReport.SCHEMA) {
      throw root.get("schema").wrong(String.valueOf(JsonReport.SCHEMA));
    }
  }

  private static Shard shard(StoredValue shard) {
    long index = shard.get("index").count();
    long of = shard.get("of").count();
    try {
      return new Shard(Math.toIntExact(index), Math.toIntExact(of));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw shard.get("index").wrong("from 1 to of, and of not too large");
    }
  }

  private static Duration warmup(StoredValue config) {
    return config
        .find("warmup")
        .flatMap(option -> option.find("effective"))
        .map(
            effective -> {
              Duration warmup = effective.parsed(Durations::parse);
              if (warmup.compareTo(LONGEST_WARMUP) > 0) {
                throw effective.wrong("a year at most");
              }
              return warmup;
            })
        .orElse(Duration.ZERO);
  }

  private static void option(
      String name,
      StoredValue option,
      List<RequestedOption> requested,
      List<OptionInForce> inForce) {
    String value = textOrNull(option, "requested");
    String effective = textOrNull(option, "effective");
    String note = textOrNull(option, "note");
    String from = option.get("origin").text();
    Origin origin = from.equals("default") ? Origin.DEFAULT : new Origin(Origin.Kind.FLAG, from);
    requested.add(new RequestedOption(name, value, origin));
    if (!Objects.equals(value, effective) || note != null) {
      inForce.add(new OptionInForce("program", name, value, effective, from, note));
    }
  }

  private static @Nullable String textOrNull(StoredValue option, String key) {
    return option.find(key).map(StoredValue::text).orElse(null);
  }
}
