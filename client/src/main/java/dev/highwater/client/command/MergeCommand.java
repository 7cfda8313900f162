package dev.highwater.client.command;

import dev.highwater.client.report.stored.Merge;
import dev.highwater.client.report.stored.MergeRules;
import dev.highwater.client.report.stored.MergedResult;
import dev.highwater.client.report.stored.ResultLog;
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
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code highwater merge}: makes one result of those of many clients. */
@Command(
    name = "merge",
    description =
        "Adds up the results of clients that loaded together: counters are summed, histograms"
            + " added, and percentiles taken from the sum.",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater merge client-*.json",
      "  highwater merge -o whole.json client-*.json",
      "  docker service logs --raw highwater_client 2>&1 | highwater merge -",
      "  highwater merge --allow-missing --allow-late 5s -o whole.json client-*.json",
      "",
      "Exit codes:",
      "  0    merged, and every threshold that all clients had is proven by the whole",
      "  2    wrong usage, a file that is no result, or results that do not make a whole",
      "  3    a threshold was missed or is not proven, or wrong bytes came back"
    })
public final class MergeCommand implements Callable<Integer>, Validated {

  private static final Path STANDARD_INPUT = Path.of("-");

  /** Each takes more than a megabyte; what was merged can be merged again. */
  private static final int MOST_RESULTS = 250;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "Results, from --json, or logs with results, from --log-result; - is a log on standard"
              + " input. At most "
              + MOST_RESULTS
              + " results, and merged ones are results too.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = {
        "Write the merged result as one JSON document; - is standard output, and then the summary"
            + " goes to standard error.",
        "Default: not written"
      })
  private @Nullable Path output;

  @Option(
      names = "--allow-missing",
      description = "Merge although a shard is missing, or was interrupted.")
  private boolean allowMissing;

  @Option(names = "--allow-invalid", description = "Merge runs that are not valid, too.")
  private boolean allowInvalid;

  @Option(
      names = "--allow-late",
      paramLabel = "DURATION",
      description = {
        "How much later than the first a shard may have begun to send.",
        "Default: as long as its warm-up, and 100ms at least"
      })
  private @Nullable Duration allowLate;

  @Mixin private CommonGroup common = new CommonGroup();

  private final InputStream in;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * @param out where the summary goes
   * @param err where it goes when a document takes standard output
   */
  public MergeCommand(PrintWriter out, PrintWriter err) {
    this(System.in, out, err);
  }

  /** The same with another standard input. */
  public MergeCommand(InputStream in, PrintWriter out, PrintWriter err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (files.isEmpty() || files.size() > MOST_RESULTS) {
      requested.problem(problems, "files", "1 to " + MOST_RESULTS + " files");
    }
    DocumentFile.checkWritable("output", output, requested, problems);
  }

  @Override
  public Integer call() {
    Logging.apply(common.logLevel());
    Problems problems = new Problems();
    List<StoredResult> results = new ArrayList<>();
    Set<String> inLogs = new HashSet<>();
    files.forEach(file -> results.addAll(read(file, inLogs, problems)));
    if (results.size() > MOST_RESULTS) {
      String given = results.size() + " results";
      problems.add("files", given, "the command line", MOST_RESULTS + " results at most");
    }
    if (problems.isEmpty()) {
      new MergeRules(allowMissing, allowInvalid, allowLate).check(results, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    MergedResult merged = Merge.of(results, Version.current());
    PrintWriter people = DocumentFile.write("output", output, merged.json(), out) ? err : out;
    people.print(merged.text());
    people.flush();
    boolean wrongBytes = merged.whole().result().mismatch() != null;
    return merged.whole().provesThresholds() && !wrongBytes ? 0 : ExitCode.MISSED;
  }

  private List<StoredResult> read(Path file, Set<String> inLogs, Problems problems) {
    if (file.equals(STANDARD_INPUT)) {
      return ResultLog.read(file, in, inLogs, problems);
    }
    if (ResultLog.isOne(file)) {
      return ResultLog.read(file, inLogs, problems);
    }
    StoredResult result = ResultReader.read(file, problems);
    return result == null ? List.of() : List.of(result);
  }
}
