package dev.highwater.client.option;

import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** When requests are due: at which rate, and how evenly. */
@Command
@Section("Load")
final class ArrivalOptions {
  @Option(
      names = {"-r", "--rate"},
      paramLabel = "RATE",
      description = {
        "Open loop: requests per second over all connections, due at times that are fixed in"
            + " advance; latency counts from the due time. 10k..100k/30s is a ramp, from one rate"
            + " evenly to the other in that time, after the warm-up.",
        "Default: closed loop, as fast as replies come back"
      })
  private @Nullable String rate;

  @Option(
      names = "--steps",
      paramLabel = "RATES/DURATION",
      description = {
        "Open loop at some rates, each for so long: 10k,20k,40k/10s.",
        "Default: one rate, or none"
      })
  private @Nullable String steps;

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      description = "Spacing of the due times: constant or poisson.")
  private Arrivals arrivals = Arrivals.CONSTANT;

  private @Nullable RateProfile profile;

  /** Reads the rate; to be called once, before all else. */
  void validate(Requested requested, Problems problems) {
    profile = readProfile(requested, problems);
    boolean isOpenLoop = rate != null || steps != null || requested.mentions("find-rate");
    if (!isOpenLoop && requested.isGiven("arrivals")) {
      requested.problem(problems, "arrivals", "absent, since there is no rate");
    }
  }

  private @Nullable RateProfile readProfile(Requested requested, Problems problems) {
    if (rate != null && steps != null) {
      requested.problem(problems, "steps", "absent, since there is a rate");
      return null;
    }
    String option = rate != null ? "rate" : "steps";
    try {
      if (rate != null) {
        return RateShape.rate(rate);
      }
      return steps == null ? null : RateShape.steps(steps);
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, option, String.valueOf(rule.getMessage()));
      return null;
    }
  }

  /** Requests per second over the measured part; null in a closed loop. */
  @Nullable RateProfile profile() {
    return profile;
  }

  /** The name of the option that says so. */
  String option() {
    return steps == null ? "rate" : "steps";
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** In words: {@code 20k/s constant}. */
  String inWords() {
    return profile == null
        ? "closed loop"
        : RateShape.inWords(profile, rate != null ? rate : String.valueOf(steps))
            + " "
            + arrivals.name().toLowerCase(Locale.ROOT);
  }
}
