package dev.highwater.client.option;

import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RateSearch;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.transport.OptionInForce;
import dev.highwater.units.Durations;
import dev.highwater.units.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What has to hold at the rate that is looked for. */
@Command
@Section("Thresholds")
public final class FindRateOptions implements Validated {
  private static final String OPTION = "find-rate";
  private static final Duration DEFAULT_TRIAL = Duration.ofSeconds(3);

  /** What a search has no use for, and why. */
  private static final Map<String, String> REFUSED = refused();

  @Option(
      names = "--find-rate",
      paramLabel = "'METRIC<LIMIT'",
      description =
          "Look for the highest rate at which this holds, in trials of --warmup and --duration (3s"
              + " unless given), beginning at --rate (1000/s unless given): a limit from above, as"
              + " in --threshold, on anything but rate. Repeatable; then all have to hold.")
  private List<String> expressions = new ArrayList<>();

  private final List<Threshold> thresholds = new ArrayList<>();

  @Override
  public void validate(Requested requested, Problems problems) {
    for (String expression : expressions) {
      try {
        thresholds.add(limitFromAbove(expression));
      } catch (IllegalArgumentException rule) {
        String from = requested.origin(OPTION).describe();
        problems.add(OPTION, expression, from, String.valueOf(rule.getMessage()));
      }
    }
    if (!isAsked()) {
      return;
    }
    REFUSED.forEach(
        (option, why) -> {
          if (requested.isGiven(option)) {
            requested.problem(problems, option, "absent, since " + why);
          }
        });
    if (requested.isGiven("rate") && requested.given("rate").contains("..")) {
      requested.problem(problems, "rate", "one rate to begin at, since there is find-rate");
    }
  }

  private static Threshold limitFromAbove(String expression) {
    Threshold threshold = Threshold.parse(expression);
    if (threshold.metric() == Metric.RATE) {
      throw new IllegalArgumentException("a metric other than rate, which is looked for");
    }
    if (!threshold.relation().boundsFromAbove()) {
      throw new IllegalArgumentException("a limit from above, with < or <=");
    }
    return threshold;
  }

  /** Whether a rate is looked for. */
  public boolean isAsked() {
    return !expressions.isEmpty();
  }

  /** In the order in which they were given; once validated. */
  public List<Threshold> thresholds() {
    return List.copyOf(thresholds);
  }

  /** The rate of the first trial, in requests per second. */
  public double startPerSecond(PaceOptions pace) {
    RateProfile given = pace.rate();
    return given == null ? RateSearch.DEFAULT_START_PER_SECOND : given.firstPerSecond();
  }

  /** How long each trial measures. */
  public Duration trialDuration(PaceOptions pace, Requested requested) {
    return requested.isGiven("duration")
        ? Objects.requireNonNull(pace.duration(), "a duration that was given")
        : DEFAULT_TRIAL;
  }

  /** In words: {@code 50 connections, the highest rate with p99<5ms, trials of 3s after 1s ...}. */
  public String inWords(PaceOptions pace, Requested requested) {
    return pace.connections()
        + " connections, the highest rate with "
        + thresholds.stream().map(Threshold::expression).collect(Collectors.joining(" and "))
        + " from "
        + new Rate(startPerSecond(pace))
        + " on, trials of "
        + Durations.format(trialDuration(pace, requested))
        + " after "
        + Durations.format(pace.warmup())
        + " of warm-up";
  }

  /** What a trial had in place of what was written. */
  public List<OptionInForce> inForce(PaceOptions pace, Requested requested, double perSecond) {
    return List.of(
        inForce("rate", requested, new Rate(perSecond).toString(), "a trial of find-rate"),
        inForce("duration", requested, Durations.format(trialDuration(pace, requested)), null));
  }

  private static OptionInForce inForce(
      String name, Requested requested, String effective, @Nullable String note) {
    String given = requested.isGiven(name) ? requested.given(name) : null;
    String origin = requested.origin(name).describe();
    return new OptionInForce("program", name, given, effective, origin, note);
  }

  private static Map<String, String> refused() {
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("stream", "find-rate is about requests");
    refused.put("steps", "find-rate chooses the rates");
    refused.put("requests", "every trial of find-rate has its duration");
    refused.put("shard", "one client alone can find a rate");
    refused.put("threshold", "find-rate says what has to hold");
    refused.put("fail-fast", "find-rate needs whole trials");
    refused.put("ndjson", "find-rate has many runs");
    refused.put("hdr", "find-rate has many runs");
    refused.put("log-result", "find-rate has many runs");
    refused.put("start-at", "find-rate has many runs");
    return refused;
  }
}
