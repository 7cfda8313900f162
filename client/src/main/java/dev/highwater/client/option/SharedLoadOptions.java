package dev.highwater.client.option;

import dev.highwater.client.run.Shard;
import dev.highwater.options.ForeignVariable;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.transport.OptionInForce;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a client has to know to do its part of a load that many clients share. */
@Command
@Section("Load")
final class SharedLoadOptions {
  /**
   * Set by Kubernetes in every pod of an indexed Job, and counts from 0.
   *
   * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/">Jobs</a>
   */
  private static final String JOB_INDEX = "JOB_COMPLETION_INDEX";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

  /**
   * What a Docker Swarm puts in the place of {@code {{.Task.Slot}}} for the first task of a
   * replicated job: its slot is 0, which counts as none, and so the node's id is told. The slots of
   * the others are 1 to N - 1; those of a service, which is no job, are 1 to N.
   */
  private static final Pattern SLOT_ZERO = Pattern.compile("([a-z0-9]{25})(?:/([0-9]{1,6}))?");

  private static final String ALONE_RULE = "I/N, or I with --shards N beside it";

  /** Beyond that it is more likely a mistake than a plan. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);

  @ForeignVariable(JOB_INDEX)
  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = {
        "Be client I of N that share the load: take this client's part of --connections, --requests"
            + " and --connect-rate, one of N due times of --rate, and a seed of its own for what is"
            + " sent. I alone, from 1 on, with --shards.",
        "Default: all of it; in an indexed Job of Kubernetes its " + JOB_INDEX + ", with --shards"
      })
  private @Nullable String shardText;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = {
        "How many clients share the load, where --shard does not say it.",
        "Default: as --shard says"
      })
  private @Nullable Integer shards;

  @Option(
      names = "--start-at",
      paramLabel = "TIME",
      description = {
        "Open the connections at once, and begin to send at this time by the clock, such as"
            + " 2026-01-31T12:00:00Z or seconds since 1970: the same for all clients.",
        "Default: as soon as connections are open"
      })
  private @Nullable Instant startAt;

  private @Nullable Shard shard;

  /** Reads what depends on more than one option; to be called once, before all else. */
  void validate(Requested requested, Problems problems) {
    if (shardText == null) {
      if (shards != null) {
        String rule = "absent, since there is neither --shard nor " + JOB_INDEX;
        requested.problem(problems, "shards", rule);
      }
    } else if (SLOT_ZERO.matcher(shardText).matches()) {
      readSlotZero(shardText, requested, problems);
    } else if (NUMBER.matcher(shardText).matches()) {
      readIndex(Integer.parseInt(shardText), requested, problems);
    } else {
      readPart(shardText, requested, problems);
    }
    if (startAt != null) {
      Instant now = Instant.now();
      Duration wait = Duration.between(now, startAt);
      if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
        String rule = "a time that is still to come, within 24h; it is now ";
        requested.problem(problems, "start-at", rule + now.truncatedTo(ChronoUnit.MILLIS));
      }
    }
  }

  private void readIndex(int given, Requested requested, Problems problems) {
    if (shards == null) {
      requested.problem(problems, "shard", ALONE_RULE);
      return;
    }
    int first = isOfJob(requested) ? 0 : 1;
    try {
      shard = new Shard(given - first + 1, shards);
    } catch (IllegalArgumentException outside) {
      if (shards < 1 || shards > Shard.MOST) {
        requested.problem(problems, "shards", "1 to " + Shard.MOST);
      } else {
        String rule = first + " to " + (shards - 1 + first) + ", for there are " + shards;
        requested.problem(problems, "shard", rule);
      }
    }
  }

  /** Its part is the last, for which no other task has a number. */
  private void readSlotZero(String text, Requested requested, Problems problems) {
    Matcher form = SLOT_ZERO.matcher(text);
    String of = form.matches() ? form.group(2) : null;
    if (of != null) {
      readPart(of + "/" + of, requested, problems);
    } else if (shards != null) {
      readIndex(shards, requested, problems);
    } else {
      requested.problem(problems, "shard", ALONE_RULE);
    }
  }

  private void readPart(String text, Requested requested, Problems problems) {
    try {
      shard = Shard.parse(text);
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, "shard", String.valueOf(rule.getMessage()));
      return;
    }
    if (shards != null && shards != shard.of()) {
      requested.problem(problems, "shards", "absent or " + shard.of() + ", since --shard says so");
    }
  }

  private static boolean isOfJob(Requested requested) {
    return requested.origin("shard").name().equals(JOB_INDEX);
  }

  /** Which part of the load this client has; null when all of it. */
  @Nullable Shard shard() {
    return shard;
  }

  /** When to begin to send; null means as soon as connections are open. */
  @Nullable Instant startAt() {
    return startAt;
  }

  /** What of these options is in force and is not what was written. */
  List<OptionInForce> inForce(Requested requested) {
    List<OptionInForce> options = new ArrayList<>();
    if (shard != null && !shard.toString().equals(shardText)) {
      String note = isOfJob(requested) ? "counts from 0" : null;
      if (shardText != null && SLOT_ZERO.matcher(shardText).matches()) {
        note = "the slot 0 of a job, told as the id of its node";
      }
      options.add(inForce("shard", shard.toString(), note, requested));
    }
    if (startAt != null && !startAt.toString().equals(requested.given("start-at"))) {
      options.add(inForce("start-at", startAt.toString(), null, requested));
    }
    return options;
  }

  private static OptionInForce inForce(
      String name, String effective, @Nullable String note, Requested requested) {
    String origin = requested.origin(name).describe();
    return new OptionInForce("program", name, requested.given(name), effective, origin, note);
  }
}
