package dev.highwater.client.load;

import dev.highwater.client.measure.Distribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a run measured the peer, or the client itself.
 *
 * @param reasons why it is not valid, in one sentence each; empty when it is
 * @param cautions what to bear in mind all the same
 */
public record Verdict(List<String> reasons, List<String> cautions) {
  /** Above this an event loop has no time left to be prompt. */
  static final double BUSY_LIMIT = 0.90;

  private static final double GC_LIMIT = 0.05;

  /** Says nothing of the client: a peer that does not answer looks like that, too. */
  private static final String NOTHING_COMPLETED = "no request was completed";

  /** Above this, programs on one machine wait for each other. */
  private static final double MACHINE_LIMIT = 0.95;

  /** Up to here a late release says nothing about a run. */
  private static final double LAG_LIMIT_MICROS = 1_000;

  /** From this part of the latency on, the client's own delay colours the result. */
  private static final double LAG_SHARE = 0.10;

  /** Up to here a late start is what a busy machine makes of a punctual one. */
  private static final Duration PUNCTUAL = Duration.ofMillis(100);

  /** Judges a run by what the client observed of itself. */
  static Verdict of(SelfCost cost, Distribution scheduleLag, Distribution latency) {
    List<String> reasons = new ArrayList<>();
    if (latency.count() == 0) {
      reasons.add(NOTHING_COMPLETED);
    }
    addCost(reasons, cost);
    if (scheduleLag.p99() > LAG_LIMIT_MICROS && scheduleLag.p99() > LAG_SHARE * latency.p99()) {
      reasons.add(
          text(
              "the client itself was late: p99 of schedule lag is %.1f ms, of latency %.1f ms",
              scheduleLag.p99() / 1_000, latency.p99() / 1_000));
    }
    return new Verdict(List.copyOf(reasons), cautions(cost));
  }

  /** The same for a run without requests, which has nothing that could be late. */
  static Verdict ofStream(SelfCost cost, long movedBytes) {
    List<String> reasons = new ArrayList<>();
    if (movedBytes == 0) {
      reasons.add("no byte was moved");
    }
    addCost(reasons, cost);
    return new Verdict(List.copyOf(reasons), cautions(cost));
  }

  private static void addCost(List<String> reasons, SelfCost cost) {
    if (cost.busiestLoop() > BUSY_LIMIT) {
      reasons.add(
          text(
              "an event loop of the client was busy %.0f %% of the time: give it more threads, or"
                  + " processors, or less to do",
              cost.busiestLoop() * 100));
    }
    if (cost.garbageCollection() > GC_LIMIT) {
      reasons.add(
          text(
              "the client's garbage collector was at work %.0f %% of the time",
              cost.garbageCollection() * 100));
    }
  }

  private static List<String> cautions(SelfCost cost) {
    return cost.machine() > MACHINE_LIMIT
        ? List.of(
            "every processor of this machine was busy: whatever else ran on it, the peer too if"
                + " it is here, had its share in the result")
        : List.of();
  }

  /** The same, with a caution if fewer connections than wanted were open at the end. */
  Verdict withOpen(int open, int wanted) {
    if (open >= wanted) {
      return this;
    }
    List<String> more = new ArrayList<>(cautions);
    more.add(text("only %,d of %,d connections were open at the end", open, wanted));
    return new Verdict(reasons, List.copyOf(more));
  }

  /** The same, with a caution if it began later than it was told to. */
  Verdict withLateness(Duration late) {
    if (late.compareTo(PUNCTUAL) <= 0) {
      return this;
    }
    List<String> more = new ArrayList<>(cautions);
    more.add(
        text(
            "it began %.1f s after --start-at, for its connections were not open by then",
            late.toNanos() / 1e9));
    return new Verdict(reasons, List.copyOf(more));
  }

  public boolean isValid() {
    return reasons.isEmpty();
  }

  /** Of the reasons those that say that the client itself was the bottleneck. */
  List<String> clientReasons() {
    return reasons.stream().filter(reason -> !reason.equals(NOTHING_COMPLETED)).toList();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
