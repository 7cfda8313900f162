package dev.highwater.client.option;

import dev.highwater.client.message.Numbering;
import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.run.Shard;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.transport.OptionInForce;
import dev.highwater.units.Durations;
import dev.highwater.units.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much load, how evenly, and for how long. */
@Command
@Section("Load")
public final class PaceOptions implements Validated {
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

  @Mixin private ArrivalOptions due = new ArrivalOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of everything that is random: the bytes, poisson arrivals, and lives of connections.")
  private long seed = 1;

  @Option(
      names = "--connect-rate",
      paramLabel = "RATE",
      description = {"New connections per second at the start.", "Default: as fast as possible"})
  private @Nullable Rate connectRate;

  @Mixin private SharedLoadOptions shared = new SharedLoadOptions();

  private @Nullable Shard shard;

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
    due.validate(requested, problems);
    if (connectRate != null && connectRate.perSecond() <= 0) {
      requested.problem(problems, "connect-rate", "above 0");
    }
    readShard(requested, problems);
  }

  /** When to begin to send; null means as soon as connections are open. */
  @Nullable Instant startAt() {
    return shared.startAt();
  }

  /** Which part of the load this client has; null when all of it. */
  public @Nullable Shard shard() {
    return shard;
  }

  private void readShard(Requested requested, Problems problems) {
    shared.validate(requested, problems);
    shard = shared.shard();
    if (shard == null) {
      return;
    }
    if (connections >= 1 && connections() < 1) {
      requested.problem(problems, "shard", "at most as many clients as connections");
    } else if (requests != null && requests >= 1 && requests() < 1) {
      requested.problem(problems, "shard", "at most as many clients as requests");
    }
  }

  /** What of these options is in force and is not what was written. */
  public List<OptionInForce> inForce(Requested requested) {
    List<OptionInForce> options = new ArrayList<>();
    String origin = requested.origin("warmup").describe();
    // Without what was asked, for that is said already by a line of its own.
    options.add(
        new OptionInForce("program", "warmup", null, Durations.format(warmup()), origin, null));
    options.addAll(shared.inForce(requested));
    if (shard != null) {
      share(options, requested, "connections", connections());
      Double mean = meanRate();
      share(options, requested, due.option(), mean == null ? null : new Rate(mean));
      share(options, requested, "requests", requests == null ? null : requests());
      share(options, requested, "connect-rate", connectRate == null ? null : connectRate());
      share(options, requested, "seed", seed());
    }
    return options;
  }

  private void share(
      List<OptionInForce> options, Requested requested, String name, @Nullable Object effective) {
    if (effective != null) {
      String origin = requested.origin(name).describe();
      String note = "shard " + shard;
      options.add(
          new OptionInForce(
              "program", name, requested.given(name), effective.toString(), origin, note));
    }
  }

  int connections() {
    return shard == null ? connections : (int) shard.partOf(connections);
  }

  /** Length of the measured part; null when only the number of requests limits it. */
  @Nullable Duration duration() {
    if (duration != null || requests != null) {
      return duration;
    }
    RateProfile profile = rate();
    return profile == null || profile.isConstant()
        ? DEFAULT_DURATION
        : Duration.ofNanos(profile.lengthNanos());
  }

  /** Most requests of the measured part; {@link Long#MAX_VALUE} for no limit. */
  long requests() {
    if (requests == null) {
      return Long.MAX_VALUE;
    }
    return shard == null ? requests : shard.partOf(requests);
  }

  Duration warmup() {
    if (warmup != null) {
      return warmup;
    }
    return requests == null ? DEFAULT_WARMUP : Duration.ZERO;
  }

  /** Requests per second of all clients, over the measured part; null in a closed loop. */
  @Nullable RateProfile rate() {
    return due.profile();
  }

  /** Requests per second of this client, as a mean of the measured part; null in a closed loop. */
  public @Nullable Double meanRate() {
    Duration length = duration();
    RateProfile profile = rate();
    if (profile == null) {
      return null;
    }
    // A number of requests alone does not tell how long it takes: then the profile's own length.
    long nanos = length == null ? profile.lengthNanos() : length.toNanos();
    return share().of(profile.meanPerSecond(Math.max(1, nanos)));
  }

  /** Which of the due times of all clients are this one's. */
  RunShare share() {
    return shard == null ? RunShare.ALL : shard.arrivals();
  }

  Arrivals arrivals() {
    return due.arrivals();
  }

  /** Of the due times: the same for all clients. */
  long arrivalsSeed() {
    return seed;
  }

  /** Of what is sent. */
  long seed() {
    return shard == null ? seed : shard.seed(seed);
  }

  /** How messages number this client's connections among those of all clients. */
  Numbering numbering() {
    int first = shard == null ? 0 : (int) shard.partsBefore(connections);
    return new Numbering(seed(), first, connections);
  }

  /** New connections per second; null for as fast as possible. */
  @Nullable Double connectRate() {
    return connectRate == null
        ? null
        : (Double) (connectRate.perSecond() * connections() / connections);
  }

  /** In words: {@code 50 connections, 20k/s constant, 10s after 1s of warm-up}. */
  String inWords() {
    return inWords(due.inWords());
  }

  /** The same with another word for the pace. */
  String inWords(String pace) {
    Duration length = duration();
    return (shard == null ? "" : "shard " + shard + " of ")
        + connections
        + " connections, "
        + pace
        + (requests == null ? "" : ", " + requests + " requests")
        + (length == null ? "" : ", " + Durations.format(length))
        + " after "
        + Durations.format(warmup())
        + " of warm-up"
        + (startAt() == null ? "" : ", from " + startAt() + " on");
  }
}
