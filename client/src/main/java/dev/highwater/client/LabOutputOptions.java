package dev.highwater.client;

import dev.highwater.client.lab.Finding;
import dev.highwater.client.lab.report.LabJson;
import dev.highwater.client.lab.report.Surroundings;
import dev.highwater.options.CannotRunException;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where findings go besides the terminal. */
@Command
@Section("Results")
final class LabOutputOptions implements Validated {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write the findings as one JSON document; - is standard output, and then the table goes to"
            + " standard error.",
        "Default: not written"
      })
  private @Nullable Path json;

  @Override
  public void validate(Requested requested, Problems problems) {
    OutputOptions.checkWritable("json", json, requested, problems);
  }

  /** Whether standard output belongs to a report, so that the table has to go elsewhere. */
  boolean takesStandardOutput() {
    return STANDARD_OUTPUT.equals(json);
  }

  /** Writes what was asked for. */
  void writeReports(Surroundings surroundings, List<Finding> findings, PrintWriter out) {
    if (json != null) {
      write("json", json, LabJson.of(surroundings, findings), out);
    }
  }

  private static void write(String option, Path file, String document, PrintWriter out) {
    if (STANDARD_OUTPUT.equals(file)) {
      out.print(document);
      out.flush();
      return;
    }
    try {
      Files.writeString(file, document);
    } catch (IOException e) {
      throw new CannotRunException(
          option + ": " + file + " (expected: a file that can be written; " + e.getMessage() + ")",
          e);
    }
  }
}
