package dev.highwater.lab.report;

import dev.highwater.lab.Finding;
import dev.highwater.lab.Verdict;
import dev.highwater.lab.bench.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Findings as text, for a terminal. */
public final class LabText {
  private static final int WIDTH = 100;

  private LabText() {}

  /** One line, or a few, for each finding: name, verdict, the one sentence. */
  public static String table(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    int indent = 34;
    for (Finding finding : findings) {
      List<String> lines = wrapped(finding.because(), WIDTH - indent);
      text.append(row("%-20s%-14s%s", finding.name(), finding.verdict().label(), lines.get(0)));
      lines.stream().skip(1).forEach(line -> text.append(" ".repeat(indent)).append(line + "\n"));
    }
    return text.append('\n').append(tally(findings)).toString();
  }

  /** Everything about one finding. */
  public static String whole(Finding finding) {
    StringBuilder text = new StringBuilder();
    text.append(finding.name()).append(": ").append(finding.question()).append("\n\n");
    paragraph(text, "claim", finding.claim() + " (" + finding.source() + ")");
    paragraph(text, "done", finding.done());
    text.append('\n');
    if (!finding.timeline().isEmpty()) {
      text.append(row("%12s  %-10s %12s  %s", "time", "who", "bytes", "what"));
      finding.timeline().forEach(moment -> text.append(moment(moment)));
      text.append('\n');
    }
    int longest = finding.numbers().keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, Object> number : finding.numbers().entrySet()) {
      String shown = Numbers.shown(number.getKey(), number.getValue());
      text.append(row("  %-" + (longest + 2) + "s%s", number.getKey(), shown));
    }
    for (Finding.ErrorPair error : finding.errors()) {
      text.append(row("%n  %s", error.when()));
      text.append(row("    Go:    %s", error.go()));
      text.append(row("    Netty: %s", error.netty()));
    }
    text.append('\n');
    paragraph(text, finding.verdict().label(), finding.because());
    if (!finding.advice().isEmpty()) {
      paragraph(text, "advice", finding.advice());
    }
    return text.toString();
  }

  private static String moment(Moment moment) {
    return row(
        "%12s  %-10s %12s  %s",
        String.format(Locale.ROOT, "%,.3f ms", moment.atMicros() / 1e3),
        moment.who(),
        moment.bytes() == null ? "" : String.format(Locale.ROOT, "%,d", moment.bytes()),
        moment.error() == null ? moment.what() : moment.what() + ": " + moment.error());
  }

  private static String tally(List<Finding> findings) {
    return findings.stream()
            .collect(
                Collectors.groupingBy(
                    finding -> finding.verdict(), TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(e -> e.getValue() + " " + ofMany(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "))
        + "\n";
  }

  private static String ofMany(Verdict verdict, long count) {
    return switch (verdict) {
      case HOLDS -> count == 1 ? "holds" : "hold";
      case DIFFERS -> count == 1 ? "differs" : "differ";
      case INCONCLUSIVE -> "inconclusive";
    };
  }

  private static void paragraph(StringBuilder text, String label, String content) {
    String first = String.format(Locale.ROOT, "%-14s", label);
    for (String line : wrapped(content, WIDTH - first.length())) {
      text.append(first).append(line).append('\n');
      first = " ".repeat(first.length());
    }
  }

  private static List<String> wrapped(String sentence, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String row(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing() + "\n";
  }
}
