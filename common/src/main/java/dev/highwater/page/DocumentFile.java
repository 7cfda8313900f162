package dev.highwater.page;

import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.process.CannotRunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a document goes to, or standard output in its place. */
public final class DocumentFile {
  private static final String STANDARD_OUTPUT = "-";

  private DocumentFile() {}

  /** Whether a document is wanted there. */
  public static boolean isStandardOutput(@Nullable Path file) {
    return file != null && file.toString().equals(STANDARD_OUTPUT);
  }

  /**
   * Flushes standard output, which keeps its failures to itself.
   *
   * @throws CannotRunException if something that went there was lost
   */
  public static void flush(String option, PrintWriter out) {
    if (out.checkError()) {
      throw new CannotRunException(
          option + ": - (expected: a standard output that takes all of it)");
    }
  }

  /**
   * Complains of a file that cannot be written, before there is anything to write: a run of an hour
   * must not end with that.
   *
   * @param option that names it, without dashes
   * @param file null when none is wanted
   */
  public static void checkWritable(
      String option, @Nullable Path file, Requested requested, Problems problems) {
    if (file == null || isStandardOutput(file)) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    boolean possible =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!possible) {
      requested.problem(problems, option, "a file that can be written");
    }
  }

  /**
   * Writes a document, if it is wanted.
   *
   * @param file null when it is not
   * @return whether it went to standard output
   * @throws CannotRunException if it cannot be written
   */
  public static boolean write(
      String option, @Nullable Path file, Document document, PrintWriter out) {
    if (file == null) {
      return false;
    }
    try {
      if (isStandardOutput(file)) {
        document.writeTo(out);
        flush(option, out);
        return true;
      }
      try (Writer to = Files.newBufferedWriter(file)) {
        document.writeTo(to);
      }
      return false;
    } catch (IOException e) {
      throw new CannotRunException(
          option + ": " + file + " (expected: a file that can be written; " + e.getMessage() + ")",
          e);
    }
  }
}
