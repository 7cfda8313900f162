package dev.highwater.client.option;

import dev.highwater.client.verdict.Threshold;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run has to hold. */
@Command
@Section("Thresholds")
public final class ThresholdOptions implements Validated {
  @Option(
      names = "--threshold",
      paramLabel = "'METRIC<LIMIT'",
      description =
          "What must hold, such as 'p99<5ms', 'rate>=10k' or 'errors<=0', or the exit code is 3:"
              + " < <= > or >=, and p50 p75 p90 p99 p99.9 p99.99 mean max (of latency), rate, errors,"
              + " mismatches, resets or unwritable; errors also in percent. Repeatable.")
  private List<String> expressions = new ArrayList<>();

  @Option(
      names = "--fail-fast",
      description =
          "End the run once a threshold on errors, mismatches, resets or max cannot be held any"
              + " more; in a group of a plan, the whole plan.")
  private boolean failFast;

  private final List<Threshold> thresholds = new ArrayList<>();

  @Override
  public void validate(Requested requested, Problems problems) {
    for (String expression : expressions) {
      try {
        thresholds.add(Threshold.parse(expression));
      } catch (IllegalArgumentException rule) {
        String from = requested.origin("threshold").describe();
        problems.add("threshold", expression, from, String.valueOf(rule.getMessage()));
      }
    }
    if (failFast && expressions.isEmpty()) {
      requested.problem(problems, "fail-fast", "absent, since there is no threshold");
    }
  }

  /** In the order in which they were given; once validated. */
  public List<Threshold> thresholds() {
    return List.copyOf(thresholds);
  }

  /** Those that end the run when they are broken. */
  public List<Threshold> endingTheRun() {
    return failFast ? thresholds() : List.of();
  }
}
