package dev.highwater.client.option;

import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.units.ByteSize;
import dev.highwater.units.Share;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which of the connections behave badly, and how. */
@Command
@Section("Difficult clients")
final class MisbehavingOptions {
  private static final String SLOW_READ_RULE = "SIZE/s:SHARE such as 1KiB/s:10%, up to 1GiB/s";
  private static final long FASTEST_SLOW_READ_BYTES = 1L << 30;

  @Option(
      names = "--stall",
      paramLabel = "SHARE",
      description = {
        "Of --connections, rounded up: send requests and never read. They take no part in the rate"
            + " and in the latency; so it is with the next three.",
        "Default: none"
      })
  private @Nullable Share stall;

  @Option(
      names = "--slow-read",
      paramLabel = "SIZE/s:SHARE",
      description = {
        "Send requests and read only so many bytes a second on each.",
        "Default: none"
      })
  private @Nullable String slowRead;

  @Option(
      names = "--silent",
      paramLabel = "SHARE",
      description = {"Connect and say nothing.", "Default: none"})
  private @Nullable Share silent;

  @Option(
      names = "--reset",
      paramLabel = "SHARE",
      description = {
        "Reset the connection while the reply is on its way, and connect again 100ms later.",
        "Default: none"
      })
  private @Nullable Share reset;

  private @Nullable Share slowReadShare;
  private long slowReadBytesPerSecond;

  /** Checks the shares, each for itself and together. */
  void validate(int connections, Requested requested, Problems problems) {
    if (slowRead != null) {
      try {
        parseSlowRead(slowRead);
      } catch (IllegalArgumentException rule) {
        requested.problem(problems, "slow-read", SLOW_READ_RULE);
      }
    }
    validateTogether(connections, requested, problems);
  }

  /** Complains of what these connections, which speak plain TCP, cannot do. */
  void refuseWithTls(Requested requested, Problems problems) {
    for (String option : List.of("stall", "slow-read", "silent", "reset")) {
      if (requested.isGiven(option)) {
        requested.problem(problems, option, "absent, since there is tls");
      }
    }
  }

  private void validateTogether(int connections, Requested requested, Problems problems) {
    List<Misbehaviour.Group> groups = groups(connections);
    if (groups.isEmpty() || connections < 1) {
      return;
    }
    String last = groups.get(groups.size() - 1).kind().inWords();
    BigDecimal sum = shares().map(Share::percent).reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.compareTo(Share.ALL) > 0) {
      requested.problem(
          problems, last, "with the other shares at most 100%, not " + new Share(sum));
    } else if (connectionsOf(groups) >= connections) {
      requested.problem(
          problems,
          last,
          "with the other shares a part that leaves one of "
              + connections
              + " connections as it should be");
    }
  }

  /** The groups of difficult connections; empty when there are none. */
  List<Misbehaviour.Group> groups(int connections) {
    List<Misbehaviour.Group> groups = new ArrayList<>();
    add(groups, Misbehaviour.STALL, stall, connections, 0);
    add(groups, Misbehaviour.SLOW_READ, slowReadShare, connections, slowReadBytesPerSecond);
    add(groups, Misbehaviour.SILENT, silent, connections, 0);
    add(groups, Misbehaviour.RESET, reset, connections, 0);
    return groups;
  }

  /** How many of the connections are as they should be. */
  int healthyOf(int connections) {
    return connections - connectionsOf(groups(connections));
  }

  private Stream<Share> shares() {
    return Stream.of(stall, slowReadShare, silent, reset).filter(Objects::nonNull);
  }

  private static void add(
      List<Misbehaviour.Group> groups,
      Misbehaviour kind,
      @Nullable Share share,
      int connections,
      long readBytesPerSecond) {
    if (share != null) {
      groups.add(new Misbehaviour.Group(kind, share.of(connections), readBytesPerSecond));
    }
  }

  private static int connectionsOf(List<Misbehaviour.Group> groups) {
    return (int)
        Math.min(
            Integer.MAX_VALUE, groups.stream().mapToLong(Misbehaviour.Group::connections).sum());
  }

  private void parseSlowRead(String text) {
    int colon = text.indexOf("/s:");
    if (colon < 0) {
      throw new IllegalArgumentException(SLOW_READ_RULE);
    }
    long bytes = ByteSize.parse(text.substring(0, colon)).bytes();
    if (bytes < 1 || bytes > FASTEST_SLOW_READ_BYTES) {
      throw new IllegalArgumentException(SLOW_READ_RULE);
    }
    slowReadBytesPerSecond = bytes;
    slowReadShare = Share.parse(text.substring(colon + "/s:".length()));
  }
}
