package dev.highwater.lab.command;

import dev.highwater.lab.Finding;
import dev.highwater.lab.report.LabHtml;
import dev.highwater.lab.report.LabJson;
import dev.highwater.lab.report.LabMarkdown;
import dev.highwater.lab.report.Surroundings;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.page.DocumentFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where findings go besides the terminal. */
@Command
@Section("Results")
final class LabOutputOptions implements Validated {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write the findings as one JSON document; - is standard output, and then the table goes to"
            + " standard error.",
        "Default: not written"
      })
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = {
        "Write the findings as a page with plots, one file that needs no network; - as above.",
        "Default: not written"
      })
  private @Nullable Path html;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = {
        "Write questions, answers and advice as Markdown, without timelines; - as above.",
        "Default: not written"
      })
  private @Nullable Path markdown;

  @Override
  public void validate(Requested requested, Problems problems) {
    Map<String, Path> files = files();
    files.forEach((name, file) -> DocumentFile.checkWritable(name, file, requested, problems));
    files.values().removeIf(file -> !DocumentFile.isStandardOutput(file));
    String first = files.isEmpty() ? null : files.keySet().iterator().next();
    for (String name : files.keySet()) {
      if (!name.equals(first)) {
        requested.problem(problems, name, "a file, since --" + first + " has standard output");
      }
    }
  }

  /** The files that were asked for, by the name of their option. */
  private Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    putIfAsked(files, "json", json);
    putIfAsked(files, "html", html);
    putIfAsked(files, "markdown", markdown);
    return files;
  }

  private static void putIfAsked(Map<String, Path> files, String name, @Nullable Path file) {
    if (file != null) {
      files.put(name, file);
    }
  }

  /** Whether standard output belongs to a report, so that the table has to go elsewhere. */
  boolean takesStandardOutput() {
    return files().values().stream().anyMatch(DocumentFile::isStandardOutput);
  }

  /** Writes what was asked for. */
  void writeReports(Surroundings surroundings, List<Finding> findings, PrintWriter out) {
    files()
        .forEach(
            (name, file) ->
                DocumentFile.write(
                    name, file, to -> to.write(document(name, surroundings, findings)), out));
  }

  private static String document(String name, Surroundings surroundings, List<Finding> findings) {
    return switch (name) {
      case "json" -> LabJson.of(surroundings, findings);
      case "html" -> LabHtml.of(surroundings, findings);
      default -> LabMarkdown.of(surroundings, findings);
    };
  }
}
