package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.TargetResult;
import java.util.ArrayList;
import java.util.List;

/** Tells what became of the connections to each target. */
final class TargetLines {
  private static final int MOST_LINES = 10;

  private TargetLines() {}

  /** For people: those with trouble among several, the first of them. */
  static List<String> of(List<TargetResult> targets) {
    List<TargetResult> troubled = targets.stream().filter(TargetResult::hasTrouble).toList();
    if (targets.size() < 2 || troubled.isEmpty()) {
      return List.of(); // of a single one all is said already
    }
    List<String> lines = new ArrayList<>();
    troubled.stream()
        .limit(MOST_LINES)
        .forEach(one -> lines.add(one.target() + ": " + one.inWords()));
    if (troubled.size() > MOST_LINES) {
      lines.add("and " + Format.count(troubled.size() - MOST_LINES) + " more, as JSON tells");
    }
    return lines;
  }

  /** For programs: all of them; absent where results were added up. */
  static void put(ObjectNode summary, List<TargetResult> targets) {
    if (targets.isEmpty()) {
      return;
    }
    ArrayNode array = summary.putArray("targets");
    for (TargetResult one : targets) {
      ObjectNode node =
          array
              .addObject()
              .put("target", one.target())
              .put("connections", one.wanted())
              .put("opened", one.opened());
      ObjectNode failed = node.putObject("failed");
      one.failed().forEach((outcome, count) -> failed.put(outcome.label(), count));
      node.put("open_at_end", one.openAtEnd());
    }
  }
}
