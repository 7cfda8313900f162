package dev.highwater.client.report.stored;

import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.SampleReport;
import dev.highwater.options.Origin;
import dev.highwater.options.Problems;
import dev.highwater.options.RequestedOption;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Comparisons of reports that were written to files and read again. */
final class SampleComparison {
  /** A file that would end a script, were its name not text. */
  private static final Path HOSTILE_FILE = Path.of("<", "script><b>two{{page.css}}.json");

  private SampleComparison() {}

  /** The comparison of two reports. */
  static Comparison of(Path folder, LoadReport a, LoadReport b, String... thresholds)
      throws IOException {
    return new Comparison(
        stored(folder.resolve("one.json"), a),
        stored(folder.resolve(HOSTILE_FILE), b),
        Arrays.stream(thresholds).map(RelativeThreshold::parse).toList(),
        "0.1.0");
  }

  /** The eventful run before, a calm one with other options and hostile labels after it. */
  static Comparison eventful(Path folder, String... thresholds) throws IOException {
    LoadReport after = SampleReport.calm();
    List<RequestedOption> options = new ArrayList<>(after.requested());
    options.set(0, new RequestedOption("connections", "60", new Origin(Origin.Kind.FLAG, "-c")));
    options.add(new RequestedOption("html", "page.html", new Origin(Origin.Kind.FLAG, "--html")));
    options.add(new RequestedOption("steps", SampleReport.HOSTILE, Origin.DEFAULT));
    Map<String, String> labels = Map.of("<b>build", SampleReport.HOSTILE);
    return of(folder, SampleReport.eventful(), with(after, options, labels), thresholds);
  }

  private static LoadReport with(
      LoadReport report, List<RequestedOption> requested, Map<String, String> labels) {
    return new LoadReport(
        report.version(),
        report.targets(),
        report.asked(),
        report.connectionsWanted(),
        report.ratePerSecond(),
        requested,
        report.inForce(),
        report.intervals(),
        report.result(),
        labels,
        null,
        report.thresholds());
  }

  private static StoredResult stored(Path file, LoadReport report) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (Writer out = Files.newBufferedWriter(file)) {
      JsonReport.of(report).writeTo(out);
    }
    Problems problems = new Problems();
    StoredResult stored = ResultReader.readWithIntervals(file, problems);
    if (stored == null) {
      throw new IllegalStateException(problems.lines().toString());
    }
    return stored;
  }
}
