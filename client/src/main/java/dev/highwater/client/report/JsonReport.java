package dev.highwater.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.FoundRate;
import dev.highwater.client.run.FoundRate.Trial;
import dev.highwater.client.run.Shard;
import dev.highwater.client.run.TcpSample;
import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.options.RequestedOption;
import dev.highwater.page.Document;
import dev.highwater.transport.OptionInForce;
import java.util.Locale;

/**
 * The result of a run as one JSON document, for programs.
 *
 * <p>Units are in the names; what is counted is an integer. Keys are added, not changed, as long as
 * {@code schema} stays the same.
 */
public final class JsonReport {
  public static final int SCHEMA = 1;
  private static final ObjectWriter JSON =
      new ObjectMapper()
          .writer()
          .with(SerializationFeature.INDENT_OUTPUT)
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private JsonReport() {}

  /** The document, ended by a line feed. */
  public static Document of(LoadReport report) {
    return indented(document(report));
  }

  /** The same of a plan: that of the whole, with those of all groups in it. */
  public static Document of(PlanReport plan) {
    ObjectNode root = document(plan.whole());
    ArrayNode phases = root.putArray("phases");
    for (PlanReport.Phase phase : plan.phases()) {
      ObjectNode node = phases.addObject().put("name", phase.name());
      ArrayNode groups = node.putArray("groups");
      for (PlanReport.Group group : phase.groups()) {
        groups.add(document(group.report()).put("name", group.name()));
      }
    }
    return indented(root);
  }

  /**
   * The same of a search for a rate: that of the best of its trials, with what the search came to.
   */
  public static Document of(LoadReport best, FoundRate found) {
    ObjectNode root = document(best);
    search(root.putObject("find_rate"), found);
    return indented(root);
  }

  /** The result of a run on one line and without intervals, for what adds results up. */
  public static String shortOf(LoadReport report) {
    ObjectNode root = withoutCourse(report);
    root.putArray("intervals");
    histograms(root.putObject("histograms"), report);
    return root.toString();
  }

  /** Any document, indented and ended by a line feed. */
  public static Document indented(ObjectNode document) {
    return out -> {
      JSON.writeValue(out, document);
      out.write('\n');
    };
  }

  /** The whole. Its intervals are put together when they are written, one after the other. */
  public static ObjectNode document(LoadReport report) {
    ObjectNode root = withoutCourse(report);
    boolean hasRequests = report.result().stream() == null;
    root.putPOJO("intervals", new IntervalsJson(report.intervals(), hasRequests));
    histograms(root.putObject("histograms"), report);
    return root;
  }

  /** What is told of the run as a whole: no intervals, no histograms. */
  public static ObjectNode withoutCourse(LoadReport report) {
    ObjectNode root =
        head(JsonNodeFactory.instance.objectNode().put("schema", SCHEMA), report.start());
    SummaryJson.put(root.putObject("summary"), report);
    return root;
  }

  /** Adds what is known before the run. */
  static ObjectNode head(ObjectNode root, RunStart start) {
    root.put("tool", "highwater");
    root.put("version", start.version());
    root.put("started_at", start.startedAt().toString());
    ObjectNode labels = root.putObject("labels");
    start.labels().forEach(labels::put);
    Shard shard = start.shard();
    if (shard != null) {
      root.putObject("shard").put("index", shard.index()).put("of", shard.of());
    }
    start.targets().forEach(root.putArray("targets")::add);
    config(root.putObject("config"), start);
    return root;
  }

  /** Adds the histograms, so that results can be added up. */
  static void histograms(ObjectNode histograms, LoadReport report) {
    Measurements measured = report.result().measured();
    if (report.result().stream() == null) {
      histograms.put("latency", measured.latency().encoded());
      histograms.put("service_time", measured.serviceTime().encoded());
      histograms.put("schedule_lag", measured.scheduleLag().encoded());
      histograms.put("held_up", measured.heldUp().encoded());
      FiguresJson.lowerBounds(histograms, "latency_lower_bounds", measured.latency());
      FiguresJson.lowerBounds(histograms, "service_time_lower_bounds", measured.serviceTime());
    }
    histograms.put("connect", measured.connectTime().encoded());
    TcpSample tcp = report.result().tcp();
    if (tcp != null) {
      histograms.put("rtt", tcp.rtt().encoded());
    }
  }

  private static void config(ObjectNode config, RunStart start) {
    for (RequestedOption option : start.requested()) {
      ObjectNode node = config.putObject(option.name());
      node.put("requested", option.value());
      node.put("effective", option.value());
      node.put("origin", option.origin().describe());
    }
    for (OptionInForce option : start.inForce()) {
      if (config.get(option.name()) instanceof ObjectNode node) {
        node.put("effective", option.effective());
        if (option.note() != null) {
          node.put("note", option.note());
        }
      }
    }
  }

  private static void search(ObjectNode node, FoundRate found) {
    ArrayNode thresholds = node.putArray("thresholds");
    found.thresholds().forEach(threshold -> thresholds.add(threshold.expression()));
    ArrayNode trials = node.putArray("trials");
    found.trials().forEach(trial -> trial(trials.addObject(), trial));
    node.put("rate_per_s", found.ratePerSecond());
    node.put("not_held_per_s", found.notHeldPerSecond());
    node.put("limited_by_client", found.limitedByClient());
    node.put("ending", found.ending().name().toLowerCase(Locale.ROOT));
  }

  private static void trial(ObjectNode node, Trial trial) {
    node.put("rate_per_s", trial.ratePerSecond());
    node.put("achieved_per_s", trial.achievedPerSecond());
    node.put("valid", trial.isValid());
    node.put("held", trial.outcome() == Outcome.HELD);
    node.put("kept_up", trial.keptUp());
    node.put("wrong_bytes", trial.wrongBytes());
    SummaryJson.thresholds(node.putArray("thresholds"), trial.thresholds());
    trial.clientReasons().forEach(node.putArray("invalid_because")::add);
  }
}
