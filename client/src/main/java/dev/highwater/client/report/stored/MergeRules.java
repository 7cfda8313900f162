package dev.highwater.client.report.stored;

import dev.highwater.client.report.Format;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.client.run.Shard;
import dev.highwater.options.Problems;
import dev.highwater.units.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which results may be added up.
 *
 * @param allowMissing whether a part of the load may be absent, or cut short
 * @param allowInvalid whether a run may be one that measured its client
 * @param allowLate how much later than the first a client may have begun to send; null means its
 *     warm-up, or 100 ms where that is longer
 */
public record MergeRules(boolean allowMissing, boolean allowInvalid, @Nullable Duration allowLate) {
  private static final String COMMAND_LINE = "the command line";

  /** Up to here a late start is what a busy machine makes of a punctual one. */
  private static final Duration PUNCTUAL = Duration.ofMillis(100);

  /** Finds what keeps these results from being one. */
  public void check(List<StoredResult> results, Problems problems) {
    checkFiles(results, problems);
    if (!allowInvalid) {
      checkValid(results, problems);
    }
    if (results.stream().anyMatch(result -> result.report().shard() != null)) {
      checkShards(results, problems);
      checkStarts(results, problems);
      if (!allowMissing) {
        checkEnds(results, problems);
      }
    }
  }

  /** The parts of the load that no result is of; none where the results are no shards. */
  static List<Integer> missing(List<StoredResult> results) {
    Set<Integer> there = new HashSet<>();
    int of = 0;
    for (StoredResult result : results) {
      Shard shard = result.report().shard();
      if (shard != null) {
        there.add(shard.index());
        of = Math.max(of, shard.of());
      }
    }
    List<Integer> missing = new ArrayList<>();
    for (int index = 1; index <= of; index++) {
      if (!there.contains(index)) {
        missing.add(index);
      }
    }
    return missing;
  }

  private static void checkFiles(List<StoredResult> results, Problems problems) {
    Set<Path> known = new HashSet<>();
    for (StoredResult result : results) {
      if (!known.add(result.file().toAbsolutePath().normalize())) {
        refuse(problems, result, "each file once");
      }
    }
  }

  private static void checkValid(List<StoredResult> results, Problems problems) {
    for (StoredResult result : results) {
      List<String> reasons = result.report().result().verdict().reasons();
      if (!reasons.isEmpty()) {
        refuse(problems, result, "a valid run, or --allow-invalid; it says: " + reasons.get(0));
      }
    }
  }

  private void checkShards(List<StoredResult> results, Problems problems) {
    Map<Integer, Path> byIndex = new HashMap<>();
    Shard first = null;
    boolean fit = true;
    for (StoredResult result : results) {
      Shard shard = result.report().shard();
      if (shard == null) {
        refuse(problems, result, "a shard, as the others are");
        fit = false;
        continue;
      }
      first = first == null ? shard : first;
      if (shard.of() != first.of()) {
        refuse(problems, result, "a shard of " + first.of() + ", and this is " + shard);
        fit = false;
      }
      Path other = byIndex.putIfAbsent(shard.index(), result.file());
      if (other != null && !other.equals(result.file())) {
        refuse(problems, result, "each shard once, and " + shard + " is in " + other + " too");
      }
    }
    List<Integer> missing = missing(results);
    if (fit && !allowMissing && !missing.isEmpty()) {
      String list = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
      String all = "all " + (missing.size() + byIndex.size()) + " shards, or --allow-missing";
      problems.add("shards", list + " missing", COMMAND_LINE, all);
    }
  }

  private void checkStarts(List<StoredResult> results, Problems problems) {
    Instant earliest =
        results.stream()
            .map(result -> result.report().result().sendingAt())
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
    for (StoredResult result : results) {
      Duration late = Duration.between(earliest, result.report().result().sendingAt());
      Duration most = allowLate == null ? longest(result.warmup(), PUNCTUAL) : allowLate;
      if (late.compareTo(most) > 0) {
        refuse(
            problems,
            result,
            "begun at most %s after the first%s, or --allow-late; it was %s late"
                .formatted(
                    Durations.format(most),
                    allowLate == null && most.equals(result.warmup()) ? ", its warm-up" : "",
                    Durations.format(Duration.ofMillis(late.toMillis()))));
      }
    }
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /**
   * A client that was ended early has not done its part, and the others have gone on without it.
   */
  private static void checkEnds(List<StoredResult> results, Problems problems) {
    for (StoredResult stored : results) {
      RunResult result = stored.report().result();
      if (result.ending() == Ending.INTERRUPTED || result.ending() == Ending.STOPPED) {
        String after = Format.seconds(result.seconds());
        refuse(
            problems,
            stored,
            "a run to its end, or --allow-missing; it was interrupted after " + after);
      }
    }
  }

  private static void refuse(Problems problems, StoredResult result, String expected) {
    problems.add("files", result.file().toString(), COMMAND_LINE, expected);
  }
}
