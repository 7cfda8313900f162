package dev.highwater.lab.report;

import dev.highwater.lab.Finding;
import java.util.List;
import java.util.Locale;

/** Findings as Markdown: the questions, what was measured, and what to do about it. */
public final class LabMarkdown {
  private LabMarkdown() {}

  /** The document. */
  public static String of(Surroundings surroundings, List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    text.append("# What TCP does here\n\n").append(measuredOn(surroundings)).append("\n\n");
    text.append("| experiment | verdict | because |\n|---|---|---|\n");
    for (Finding finding : findings) {
      text.append("| [%1$s](#%1$s) | %2$s |".formatted(finding.name(), finding.verdict().label()))
          .append(" ")
          .append(cell(finding.because()))
          .append(" |\n");
    }
    findings.forEach(finding -> section(text, finding));
    return text.toString();
  }

  private static String measuredOn(Surroundings here) {
    return "Measured by `highwater lab` %s: %s, transport %s, Java %s, %s, %s%s."
        .formatted(
            here.version(),
            here.kernel(),
            here.transport(),
            here.java(),
            here.root() ? "as root" : "not as root",
            here.realtime()
                ? "with the delays of the article"
                : "with a fiftieth of the article's delays",
            here.options().isEmpty() ? "" : ", and " + String.join(", ", here.options()));
  }

  private static void section(StringBuilder text, Finding finding) {
    text.append("\n## ").append(finding.name()).append("\n\n");
    paragraph(text, "", finding.question());
    paragraph(text, "Claim:", finding.claim() + " (" + finding.source() + ").");
    paragraph(text, "Done:", finding.done());
    paragraph(text, capitalized(finding.verdict().label()) + ":", finding.because() + ".");
    if (!finding.numbers().isEmpty()) {
      text.append("| measured | |\n|---|---|\n");
      finding
          .numbers()
          .forEach(
              (name, value) ->
                  text.append(
                      "| %s | %s |\n"
                          .formatted(
                              cell(name.replace('_', ' ')), cell(Numbers.shown(name, value)))));
      text.append('\n');
    }
    if (!finding.errors().isEmpty()) {
      text.append("| what fails | Go says | Netty says, here |\n|---|---|---|\n");
      for (Finding.ErrorPair error : finding.errors()) {
        text.append(
            "| %s | %s | %s |\n"
                .formatted(cell(error.when()), code(error.go()), code(error.netty())));
      }
      text.append('\n');
    }
    paragraph(text, "In a service on Netty:", finding.advice());
  }

  private static void paragraph(StringBuilder text, String label, String content) {
    if (!content.isEmpty()) {
      text.append(label.isEmpty() ? "" : "**" + label + "** ").append(escaped(content));
      text.append("\n\n");
    }
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static String cell(String content) {
    return escaped(content).replace("|", "\\|");
  }

  private static String code(String content) {
    if (content.isEmpty()) {
      return "";
    }
    return "`" + oneLine(content).replace('`', '\'').replace("|", "\\|") + "`";
  }

  /** Text that means nothing to Markdown, in one line. */
  private static String escaped(String content) {
    return oneLine(content).replaceAll("[\\\\`*<\\[]", "\\\\$0");
  }

  private static String oneLine(String content) {
    return content.replaceAll("\\s*\\R\\s*", " ");
  }
}
