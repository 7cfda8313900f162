package dev.highwater.client.option;

import dev.highwater.client.measure.IntervalLog;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadHtml;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.report.stored.ResultLines;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.page.Document;
import dev.highwater.page.DocumentFile;
import dev.highwater.process.CannotRunException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where results go besides the summary, and what programs know them by. */
@Command
@Section("Results")
public final class OutputOptions implements Validated {
  private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9_.-]+)=(.*)", Pattern.DOTALL);

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "Length of the rows of the live line and of the reports.")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write the result as one JSON document; - is standard output, and then the summary goes to"
            + " standard error.",
        "Default: not written"
      })
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = {
        "Write the result as a page with plots, one file that needs no network; - as above.",
        "Default: not written"
      })
  private @Nullable Path html;

  @Option(
      names = "--log-result",
      description =
          "Write the result to standard output as lines short enough for the logs of container"
              + " engines, from which highwater merge reads it again; intervals are left out.")
  private boolean logResult;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Option(
      names = "--hdr",
      paramLabel = "FILE",
      description = {
        "Write latency and service time of each interval as an HdrHistogram log; - as above.",
        "Default: not written"
      })
  private @Nullable Path hdr;

  @Option(
      names = "--ndjson",
      paramLabel = "FILE",
      description = {
        "Write an event a line, as it happens: start, interval, end; - as above.",
        "Default: not written"
      })
  private @Nullable Path ndjson;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept in the reports for programs. Repeatable.")
  private List<String> givenLabels = new ArrayList<>();

  private final Map<String, String> labels = new LinkedHashMap<>();

  @Override
  public void validate(Requested requested, Problems problems) {
    if (interval.compareTo(Duration.ofMillis(100)) < 0) {
      requested.problem(problems, "interval", "100ms or more");
    }
    if (DocumentFile.isStandardOutput(json) && DocumentFile.isStandardOutput(hdr)) {
      requested.problem(problems, "hdr", "a file, since the JSON goes to standard output");
    }
    if (DocumentFile.isStandardOutput(html)
        && (DocumentFile.isStandardOutput(json) || DocumentFile.isStandardOutput(hdr))) {
      requested.problem(problems, "html", "a file, since another report has standard output");
    }
    if (logResult && reportTakesStandardOutput()) {
      requested.problem(problems, "log-result", "absent, since a report has standard output");
    }
    DocumentFile.checkWritable("html", html, requested, problems);
    DocumentFile.checkWritable("json", json, requested, problems);
    DocumentFile.checkWritable("hdr", hdr, requested, problems);
    readLabels(requested, problems);
    DocumentFile.checkWritable("ndjson", ndjson, requested, problems);
    if (DocumentFile.isStandardOutput(ndjson) && (logResult || reportTakesStandardOutput())) {
      requested.problem(problems, "ndjson", "a file, since something else goes to standard output");
    }
  }

  private void readLabels(Requested requested, Problems problems) {
    for (String label : givenLabels) {
      var form = LABEL.matcher(label);
      String rule = null;
      if (!form.matches()) {
        rule = "KEY=VALUE with a key of letters, digits, _ . and -";
      } else if (labels.putIfAbsent(form.group(1), form.group(2)) != null) {
        rule = "each key once";
      }
      if (rule != null) {
        problems.add("label", label, requested.origin("label").describe(), rule);
      }
    }
  }

  public Duration interval() {
    return interval;
  }

  /** Whether standard output belongs to a document, so that the summary has to go elsewhere. */
  public boolean takesStandardOutput() {
    return reportTakesStandardOutput() || DocumentFile.isStandardOutput(ndjson);
  }

  private boolean reportTakesStandardOutput() {
    return DocumentFile.isStandardOutput(json)
        || DocumentFile.isStandardOutput(hdr)
        || DocumentFile.isStandardOutput(html);
  }

  public Map<String, String> labels() {
    return labels;
  }

  public boolean isQuiet() {
    return quiet;
  }

  /** Writes the documents that were asked for. */
  public void writeReports(LoadReport report, PrintWriter out) {
    writeReports(report, JsonReport.of(report), out);
  }

  /** The same with another document in place of the usual JSON. */
  public void writeReports(LoadReport report, Document document, PrintWriter out) {
    DocumentFile.write("json", json, document, out);
    DocumentFile.write("html", html, page -> page.write(LoadHtml.of(report)), out);
    if (logResult) {
      ResultLines.of(report).forEach(out::println);
      DocumentFile.flush("log-result", out);
    }
  }

  /** Opens the log of events; one that writes nowhere when none was asked for. */
  public EventLog openEvents(PrintWriter out) {
    if (ndjson == null) {
      return EventLog.none();
    }
    if (DocumentFile.isStandardOutput(ndjson)) {
      return EventLog.to(out);
    }
    try {
      return EventLog.to(ndjson);
    } catch (IOException e) {
      throw new CannotRunException(
          "ndjson: " + ndjson + " (expected: a file that can be written; " + e.getMessage() + ")",
          e);
    }
  }

  /** Opens the interval log; null when none was asked for. */
  public @Nullable IntervalLog openLog() {
    if (hdr == null) {
      return null;
    }
    if (DocumentFile.isStandardOutput(hdr)) {
      return new IntervalLog(System.out);
    }
    try {
      return new IntervalLog(
          new PrintStream(Files.newOutputStream(hdr), false, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CannotRunException(
          "hdr: " + hdr + " (expected: a file that can be written; " + e.getMessage() + ")", e);
    }
  }

  /**
   * Closes the interval log.
   *
   * @throws CannotRunException if some of it was lost
   */
  public void close(IntervalLog log) {
    boolean complete = log.isComplete();
    if (!DocumentFile.isStandardOutput(hdr)) {
      log.close();
    }
    if (!complete) {
      throw new CannotRunException("hdr: " + hdr + " (expected: a file that takes all of it)");
    }
  }
}
