package dev.highwater.client;

import dev.highwater.client.load.LoadPlan.Arrivals;
import dev.highwater.options.Durations;
import dev.highwater.options.Problems;
import dev.highwater.options.Rate;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much load, how evenly, and for how long. */
@Command
@Section("Load")
final class PaceOptions implements Validated {
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);
  private static final Duration DEFAULT_WARMUP = Duration.ofSeconds(1);

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      description = "Connections kept open, spread evenly over the targets.")
  private int connections = 50;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "DURATION",
      description = {
        "How long to measure.",
        "Default: 10s, or until --requests are done where that is given"
      })
  private @Nullable Duration duration;

  @Option(
      names = {"-n", "--requests"},
      paramLabel = "N",
      description = {"How many requests to measure.", "Default: as many as the duration allows"})
  private @Nullable Long requests;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      description = {
        "Run for so long before, and leave it out of the results.",
        "Default: 1s, or 0 with --requests"
      })
  private @Nullable Duration warmup;

  @Option(
      names = {"-r", "--rate"},
      paramLabel = "RATE",
      description = {
        "Open loop: requests per second over all connections, due at times that are fixed in"
            + " advance; latency counts from the due time.",
        "Default: closed loop, as fast as replies come back"
      })
  private @Nullable Rate rate;

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      description = "Spacing of the due times: constant or poisson.")
  private Arrivals arrivals = Arrivals.CONSTANT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything that is random: the bytes, and poisson arrivals.")
  private long seed = 1;

  @Option(
      names = "--connect-rate",
      paramLabel = "RATE",
      description = {"New connections per second at the start.", "Default: as fast as possible"})
  private @Nullable Rate connectRate;

  @Override
  public void validate(Requested requested, Problems problems) {
    if (connections < 1) {
      requested.problem(problems, "connections", "1 or more");
    }
    if (duration != null && duration.isZero()) {
      requested.problem(problems, "duration", "above 0");
    }
    if (requests != null && requests < 1) {
      requested.problem(problems, "requests", "1 or more");
    }
    if (rate != null && rate.perSecond() <= 0) {
      requested.problem(problems, "rate", "above 0");
    }
    if (connectRate != null && connectRate.perSecond() <= 0) {
      requested.problem(problems, "connect-rate", "above 0");
    }
    if (rate == null && requested.isGiven("arrivals")) {
      requested.problem(problems, "arrivals", "absent, since there is no rate");
    }
  }

  int connections() {
    return connections;
  }

  /** Length of the measured part; null when only the number of requests limits it. */
  @Nullable Duration duration() {
    return duration == null && requests == null ? DEFAULT_DURATION : duration;
  }

  /** Most requests of the measured part; {@link Long#MAX_VALUE} for no limit. */
  long requests() {
    return requests == null ? Long.MAX_VALUE : requests;
  }

  Duration warmup() {
    if (warmup != null) {
      return warmup;
    }
    return requests == null ? DEFAULT_WARMUP : Duration.ZERO;
  }

  /** Requests per second; null in a closed loop. */
  @Nullable Double rate() {
    return rate == null ? null : (Double) rate.perSecond();
  }

  Arrivals arrivals() {
    return arrivals;
  }

  long seed() {
    return seed;
  }

  /** New connections per second; null for as fast as possible. */
  @Nullable Double connectRate() {
    return connectRate == null ? null : (Double) connectRate.perSecond();
  }

  /** In words: {@code 50 connections, 20k/s constant, 10s after 1s of warm-up}. */
  String inWords() {
    return inWords(
        rate == null ? "closed loop" : rate + " " + arrivals.name().toLowerCase(Locale.ROOT));
  }

  /** The same with another word for the pace. */
  String inWords(String pace) {
    Duration length = duration();
    return connections
        + " connections, "
        + pace
        + (requests == null ? "" : ", " + requests + " requests")
        + (length == null ? "" : ", " + Durations.format(length))
        + " after "
        + Durations.format(warmup())
        + " of warm-up";
  }
}
