package dev.highwater.client.run;

import dev.highwater.client.verdict.LimitedBy;
import dev.highwater.client.verdict.LimitedBy.Who;
import dev.highwater.transport.ConnectOutcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of the connections to one target.
 *
 * @param target as it was typed
 * @param wanted connections of the run that fall on it; 0 when there are more targets than those
 * @param opened connections, those that replaced others too
 * @param failed attempts to connect, by outcome; none is {@code OK}
 * @param openAtEnd connections that were open at the end, or whose successor was about to be
 */
public record TargetResult(
    String target, int wanted, long opened, Map<ConnectOutcome, Long> failed, int openAtEnd) {
  private static final int MOST_NAMES = 5;

  /** Whether attempts failed, or connections were missing at the end. */
  public boolean hasTrouble() {
    return wanted > 0 && (!failed.isEmpty() || openAtEnd < wanted);
  }

  /** Whether no connection was open at the end, and attempts to make one had failed. */
  public boolean isOutOfReach() {
    return wanted > 0 && openAtEnd == 0 && !failed.isEmpty();
  }

  /** In words: {@code 2 wanted, 0 opened, failed: refused 12; 0 open at the end}. */
  public String inWords() {
    return "%,d wanted, %,d opened, failed: %s; %,d open at the end"
        .formatted(wanted, opened, failed.isEmpty() ? "none" : failures(), openAtEnd);
  }

  private String failures() {
    return failed.entrySet().stream()
        .map(attempts -> "%s %,d".formatted(attempts.getKey().label(), attempts.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** The caution about targets that no connection was made to; empty when there are none. */
  static List<String> neverTried(List<TargetResult> targets, int connections) {
    List<String> names =
        targets.stream().filter(one -> one.wanted == 0).map(TargetResult::target).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    String some = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return List.of(
        "%,d of %,d targets were never tried, since there are %,d connections: %s%s"
            .formatted(
                names.size(),
                targets.size(),
                connections,
                some,
                names.size() > MOST_NAMES
                    ? " and %,d more".formatted(names.size() - MOST_NAMES)
                    : ""));
  }

  /** What limited a run of several targets: one that is out of reach, or else what was found. */
  static LimitedBy limit(List<TargetResult> targets, LimitedBy found) {
    if (targets.size() == 1 || found.who() == Who.NOTHING) {
      return found;
    }
    return targets.stream()
        .filter(TargetResult::isOutOfReach)
        .findFirst()
        .map(
            one ->
                new LimitedBy(
                    Who.PEER,
                    "no connection to " + one.target + " was open (" + one.failures() + ")",
                    found.shares()))
        .orElse(found);
  }
}
