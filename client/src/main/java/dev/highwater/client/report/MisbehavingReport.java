package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.MisbehavingResult;
import dev.highwater.transport.ConnectOutcome;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells what became of the connections that behaved badly on purpose. */
final class MisbehavingReport {
  private MisbehavingReport() {}

  /** In words, without the kind. */
  static String line(MisbehavingResult result) {
    return "%s wanted, %s opened, failed: %s; closed: %s; %s sent, %s received"
        .formatted(
            Format.count(result.connections()),
            Format.count(result.totals().opened()),
            list(result.failed(), ConnectOutcome::label),
            list(result.totals().closedByCause(), cause -> cause.label()),
            Format.bytes(result.sentBytes()),
            Format.bytes(result.totals().receivedBytes()));
  }

  /** Puts them into the document's summary; nothing when there are none. */
  static void put(ObjectNode summary, List<MisbehavingResult> results) {
    if (results.isEmpty()) {
      return;
    }
    ObjectNode misbehaving = summary.putObject("difficult");
    for (MisbehavingResult result : results) {
      ObjectNode node = misbehaving.putObject(result.kind().label());
      node.put("connections", result.connections());
      node.put("opened", result.totals().opened());
      ObjectNode failed = node.putObject("failed");
      result.failed().forEach((outcome, count) -> failed.put(outcome.label(), count));
      ObjectNode closed = node.putObject("closed");
      result.totals().closedByCause().forEach((cause, count) -> closed.put(cause.label(), count));
      node.put("bytes_sent", result.sentBytes());
      node.put("bytes_received", result.totals().receivedBytes());
    }
  }

  private static <K> String list(Map<K, Long> counts, Function<K, String> label) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> label.apply(entry.getKey()) + " " + Format.count(entry.getValue()))
            .collect(Collectors.joining(", "));
  }
}
