package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Durations;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.client.verdict.Metric;
import dev.highwater.client.verdict.Trust;

/** Puts what was measured of requests into documents: outcomes, distributions, histograms. */
public final class FiguresJson {
  private FiguresJson() {}

  /** Adds how requests ended. */
  public static void put(ObjectNode requests, Outcomes outcomes) {
    requests.put("sent", outcomes.sent());
    requests.put("completed", outcomes.completed());
    requests.put("mismatched", outcomes.mismatched());
    requests.put("timed_out", outcomes.timedOut());
    requests.put("lost", outcomes.lost());
    requests.put("unanswered", outcomes.unanswered());
    requests.put("never_sent", outcomes.neverSent());
    requests.put("unasked", outcomes.unasked());
  }

  /** Adds how the client stood still. */
  static void pauses(ObjectNode node, Pauses pauses) {
    node.put("pauses", pauses.count());
    node.put("paused_s", pauses.nanos() / 1e9);
    node.put("longest_pause_s", pauses.longestNanos() / 1e9);
  }

  /** Adds which figures of a latency say something of the peer. */
  static void trust(ObjectNode latency, Trust trust) {
    ObjectNode node = latency.putObject("trusted");
    for (Metric metric : Metric.ofLatency()) {
      node.put(metric.key(), trust.doubt(metric) == null);
    }
    if (!trust.doubts().isEmpty()) {
      ObjectNode doubted = latency.putObject("doubted_because");
      trust.doubts().forEach((metric, doubt) -> doubted.put(metric.key(), doubt.label()));
    }
  }

  /** Adds the histogram of what is lower bounds; nothing where all is known. */
  static void lowerBounds(ObjectNode histograms, String name, Durations durations) {
    String encoded = durations.encodedLowerBounds();
    if (encoded != null) {
      histograms.put(name, encoded);
    }
  }

  /** Adds a distribution in microseconds. */
  public static void micros(ObjectNode parent, String name, Distribution d) {
    ObjectNode node =
        parent
            .putObject(name)
            .put("count", d.count())
            .put("min", d.min())
            .put("mean", d.mean())
            .put("p50", d.p50())
            .put("p75", d.p75())
            .put("p90", d.p90())
            .put("p99", d.p99())
            .put("p99_9", d.p999())
            .put("p99_99", d.p9999())
            .put("max", d.max());
    if (d.lowerBounds() > 0) { // what is known exactly has none of these keys
      node.put("lower_bounds", d.lowerBounds());
      for (Metric metric : Metric.ofLatency()) {
        if (metric.isLowerBound(d)) {
          node.put(metric.key() + "_is_lower_bound", true);
        }
      }
    }
  }
}
