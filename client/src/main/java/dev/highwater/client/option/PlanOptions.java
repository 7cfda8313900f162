package dev.highwater.client.option;

import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A load of several phases, each of several groups. */
@Command
@Section("Load")
public final class PlanOptions implements Validated {
  public static final String BEGINS_AT_ONCE = "absent, since a plan begins at once";
  private static final String MANY_RUNS = "absent, since a plan has many runs";

  /** What a plan has no use for. */
  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "find-rate",
              "absent, since a plan has its own rates",
              "hdr",
              MANY_RUNS,
              "html",
              MANY_RUNS,
              "log-result",
              MANY_RUNS,
              "ndjson",
              MANY_RUNS,
              "start-at",
              BEGINS_AT_ONCE));

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = {
        "Run the phases of this YAML file one after the other, the groups of each at the same time."
            + " Keys are flags without dashes: in a group, in its phase, or around all phases; the"
            + " nearest wins.",
        "Default: one load, as the other options say"
      })
  private @Nullable Path plan;

  @Override
  public void validate(Requested requested, Problems problems) {
    if (plan == null) {
      return;
    }
    REFUSED.forEach(
        (option, rule) -> {
          if (requested.isGiven(option)) {
            requested.problem(problems, option, rule);
          }
        });
  }

  public boolean isAsked() {
    return plan != null;
  }

  /** The file; null when there is none. */
  public @Nullable Path file() {
    return plan;
  }
}
