package dev.highwater.client.command;

import dev.highwater.client.report.stored.CompareHtml;
import dev.highwater.client.report.stored.Comparison;
import dev.highwater.client.report.stored.RelativeThreshold;
import dev.highwater.client.report.stored.ResultReader;
import dev.highwater.client.report.stored.StoredResult;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.page.DocumentFile;
import dev.highwater.process.ExitCode;
import dev.highwater.process.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code highwater compare}: shows two results, and what changed from one to the other. */
@Command(
    name = "compare",
    description =
        "Shows two results of highwater load side by side, with what changed from the first to the"
            + " second.",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater compare before.json after.json",
      "  highwater compare before.json after.json --threshold 'p99<+10%%' --threshold 'rate>=-5%%'",
      "  highwater compare --json change.json before.json after.json",
      "  highwater compare --html change.html before.json after.json",
      "",
      "Exit codes:",
      "  0    compared, and every threshold is proven",
      "  2    wrong usage, or a file that is no result",
      "  3    a threshold was missed or is not proven"
    })
public final class CompareCommand implements Callable<Integer>, Validated {

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Two results, from --json.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--threshold",
      paramLabel = "'METRIC<+PERCENT'",
      description =
          "How much a figure may change, in percent of the first, or the exit code is 3; see the"
              + " examples. Metrics are those of load. Repeatable.")
  private List<String> expressions = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write the comparison as one JSON document; - is standard output, and then the table goes"
            + " to standard error.",
        "Default: not written"
      })
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = {
        "Write the comparison as a page with plots, one file that needs no network; - as above.",
        "Default: not written"
      })
  private @Nullable Path html;

  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final PrintWriter err;
  private final List<RelativeThreshold> thresholds = new ArrayList<>();

  /**
   * @param out where the table goes
   * @param err where it goes when a document takes standard output
   */
  public CompareCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (files.size() != 2) {
      requested.problem(problems, "files", "two files");
    }
    for (String expression : expressions) {
      try {
        thresholds.add(RelativeThreshold.parse(expression));
      } catch (IllegalArgumentException rule) {
        String from = requested.origin("threshold").describe();
        problems.add("threshold", expression, from, String.valueOf(rule.getMessage()));
      }
    }
    if (DocumentFile.isStandardOutput(json) && DocumentFile.isStandardOutput(html)) {
      requested.problem(problems, "html", "a file, since the JSON goes to standard output");
    }
    DocumentFile.checkWritable("json", json, requested, problems);
    DocumentFile.checkWritable("html", html, requested, problems);
  }

  @Override
  public Integer call() {
    Logging.apply(common.logLevel());
    Problems problems = new Problems();
    StoredResult before = read(files.get(0), problems);
    StoredResult after = read(files.get(1), problems);
    if (before == null || after == null) {
      throw new ConfigurationException(problems);
    }
    Comparison comparison = new Comparison(before, after, thresholds, Version.current());
    boolean taken = DocumentFile.write("json", json, comparison.json(), out);
    taken |= DocumentFile.write("html", html, page -> page.write(CompareHtml.of(comparison)), out);
    PrintWriter people = taken ? err : out;
    people.print(comparison.text());
    people.flush();
    return comparison.provesThresholds() ? 0 : ExitCode.MISSED;
  }

  /** Only the page shows intervals, and a long run has many. */
  private @Nullable StoredResult read(Path file, Problems problems) {
    return html == null
        ? ResultReader.read(file, problems)
        : ResultReader.readWithIntervals(file, problems);
  }
}
