package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.FoundRate;
import dev.highwater.client.run.Trial;
import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.page.Document;
import java.util.Locale;

/** What a search for a rate came to, beside the result of its best trial. */
public final class FoundRateJson {
  private FoundRateJson() {}

  /**
   * The document, ended by a line feed.
   *
   * @param best of the trials
   */
  public static Document of(LoadReport best, FoundRate found) {
    ObjectNode root = JsonReport.document(best);
    put(root.putObject("find_rate"), found);
    return JsonReport.indented(root);
  }

  private static void put(ObjectNode node, FoundRate found) {
    ArrayNode thresholds = node.putArray("thresholds");
    found.thresholds().forEach(threshold -> thresholds.add(threshold.expression()));
    ArrayNode trials = node.putArray("trials");
    found.trials().forEach(trial -> put(trials.addObject(), trial));
    node.put("rate_per_s", found.ratePerSecond());
    node.put("not_held_per_s", found.notHeldPerSecond());
    node.put("limited_by_client", found.limitedByClient());
    node.put("ending", found.ending().name().toLowerCase(Locale.ROOT));
  }

  private static void put(ObjectNode node, Trial trial) {
    node.put("rate_per_s", trial.ratePerSecond());
    node.put("achieved_per_s", trial.achievedPerSecond());
    node.put("valid", trial.isValid());
    node.put("held", trial.outcome() == Outcome.HELD);
    node.put("kept_up", trial.keptUp());
    node.put("wrong_bytes", trial.wrongBytes());
    JsonReport.thresholds(node.putArray("thresholds"), trial.thresholds());
    trial.clientReasons().forEach(node.putArray("invalid_because")::add);
  }
}
