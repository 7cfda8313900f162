package dev.highwater.client.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.page.Document;

/** The result of a plan as one JSON document: that of the whole, with those of all groups in it. */
public final class PlanJson {
  private PlanJson() {}

  /** The document, ended by a line feed. */
  public static Document of(PlanReport plan) {
    ObjectNode root = JsonReport.document(plan.whole());
    ArrayNode phases = root.putArray("phases");
    for (PlanReport.Phase phase : plan.phases()) {
      ObjectNode node = phases.addObject().put("name", phase.name());
      ArrayNode groups = node.putArray("groups");
      for (PlanReport.Group group : phase.groups()) {
        groups.add(JsonReport.document(group.report()).put("name", group.name()));
      }
    }
    return JsonReport.indented(root);
  }
}
