package dev.highwater.lab.report;

import dev.highwater.lab.Finding;
import dev.highwater.page.Page;
import java.util.List;

/** Findings as a page: the JSON document of {@link LabJson}, and a script that shows it. */
public final class LabHtml {
  private LabHtml() {}

  /** The page. */
  public static String of(Surroundings surroundings, List<Finding> findings) {
    return Page.of(LabHtml.class, "lab.html", LabJson.compact(surroundings, findings));
  }
}
