package dev.highwater.client.option;

import dev.highwater.client.report.EventLog;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.page.DocumentFile;
import dev.highwater.process.CannotRunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What programs get to read of a run while it goes on, and what they know it by. */
@Command
@Section("Results")
public final class EventOptions implements Validated {
  private static final String STANDARD_OUTPUT = "-";
  private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9_.-]+)=(.*)", Pattern.DOTALL);

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
  private List<String> given = new ArrayList<>();

  private final Map<String, String> labels = new LinkedHashMap<>();

  @Override
  public void validate(Requested requested, Problems problems) {
    for (String label : given) {
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
    DocumentFile.checkWritable("ndjson", ndjson, requested, problems);
    if (takesStandardOutput()
        && (requested.given("json").equals(STANDARD_OUTPUT)
            || requested.given("hdr").equals(STANDARD_OUTPUT)
            || requested.given("html").equals(STANDARD_OUTPUT)
            || requested.given("log-result").equals("true"))) {
      requested.problem(problems, "ndjson", "a file, since something else goes to standard output");
    }
  }

  public Map<String, String> labels() {
    return labels;
  }

  /** Whether standard output belongs to the events, so that the summary has to go elsewhere. */
  public boolean takesStandardOutput() {
    return DocumentFile.isStandardOutput(ndjson);
  }

  /** Opens the log of events; one that writes nowhere when none was asked for. */
  public EventLog open(PrintWriter out) {
    if (ndjson == null) {
      return EventLog.none();
    }
    if (takesStandardOutput()) {
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
}
