package dev.highwater.observability;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of our programs as a process of its own, from the class path of the tests. */
final class JavaProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final BufferedReader lines;

  private JavaProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a main class; what it writes, errors included, can be awaited line by line. */
  static JavaProcess start(String mainClass, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(args));
    return new JavaProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(new java.io.File("/dev/null")))
            .start());
  }

  /** Reads on to the line that begins so, and gives what follows in it. */
  String awaitLine(String beginning) throws IOException {
    List<String> others = new ArrayList<>();
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
      others.add(line);
    }
    throw new IllegalStateException("no line begins with '" + beginning + "': " + others);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
