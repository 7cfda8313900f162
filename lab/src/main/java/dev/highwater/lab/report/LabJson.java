package dev.highwater.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.lab.Finding;
import dev.highwater.lab.bench.Moment;
import dev.highwater.lab.bench.Plot;
import java.util.List;

/** Findings as one JSON document. */
public final class LabJson {
  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter INDENTED = JSON.writer(SerializationFeature.INDENT_OUTPUT);

  private LabJson() {}

  /** The document, ended by a line feed; what is not known is absent. */
  public static String of(Surroundings surroundings, List<Finding> findings) {
    return text(INDENTED, tree(surroundings, findings)) + "\n";
  }

  /** The same without white space. */
  static String compact(Surroundings surroundings, List<Finding> findings) {
    return text(JSON.writer(), tree(surroundings, findings));
  }

  private static ObjectNode tree(Surroundings surroundings, List<Finding> findings) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("tool", "highwater lab");
    root.put("version", surroundings.version());
    ObjectNode environment = root.putObject("environment");
    environment
        .put("kernel", surroundings.kernel())
        .put("transport", surroundings.transport())
        .put("java", surroundings.java())
        .put("root", surroundings.root())
        .put("seed", surroundings.seed())
        .put("realtime", surroundings.realtime());
    surroundings.options().forEach(environment.putArray("options")::add);
    ArrayNode all = root.putArray("findings");
    findings.forEach(finding -> finding(all.addObject(), finding));
    return root;
  }

  private static String text(ObjectWriter writer, ObjectNode root) {
    try {
      return writer.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values
    }
  }

  private static void finding(ObjectNode node, Finding finding) {
    node.put("name", finding.name());
    node.put("question", finding.question());
    node.put("claim", finding.claim());
    node.put("source", finding.source());
    node.put("done", finding.done());
    node.put("verdict", finding.verdict().label());
    node.put("because", finding.because());
    node.set("numbers", JSON.valueToTree(finding.numbers()));
    ArrayNode errors = node.putArray("errors");
    for (Finding.ErrorPair error : finding.errors()) {
      errors
          .addObject()
          .put("when", error.when())
          .put("go", error.go())
          .put("netty", error.netty());
    }
    ArrayNode timeline = node.putArray("timeline");
    finding.timeline().forEach(moment -> moment(timeline.addObject(), moment));
    ArrayNode plots = node.putArray("plots");
    finding.plots().forEach(plot -> plot(plots.addObject(), plot));
    node.put("advice", finding.advice());
  }

  private static void moment(ObjectNode node, Moment moment) {
    node.put("at_us", moment.atMicros()).put("who", moment.who()).put("what", moment.what());
    if (moment.bytes() != null) {
      node.put("bytes", moment.bytes());
    }
    if (moment.error() != null) {
      node.put("error", moment.error());
    }
  }

  private static void plot(ObjectNode node, Plot plot) {
    node.put("title", plot.title()).put("x", plot.x()).put("y", plot.y());
    node.put("shape", plot.shape().name().toLowerCase(java.util.Locale.ROOT));
    ArrayNode curves = node.putArray("curves");
    for (Plot.Curve curve : plot.curves()) {
      ArrayNode points = curves.addObject().put("name", curve.name()).putArray("points");
      curve.points().forEach(point -> points.addArray().add(point.x()).add(point.y()));
    }
  }
}
