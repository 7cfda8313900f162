package dev.highwater.lab.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system, such as ip(8), to its end. */
final class SystemCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private SystemCommand() {}

  /**
   * Runs it.
   *
   * @throws Impossible if there is no such program, or if it says no: networks need root
   * @throws IOException if it does not end
   */
  static void run(List<String> command) throws IOException, InterruptedException {
    run(command, PATIENCE);
  }

  /** Runs it, and ends it if it takes longer. */
  static void run(List<String> command, Duration patience)
      throws IOException, InterruptedException {
    // Into a file: reading a pipe to its end could take for ever.
    Path said = Files.createTempFile("highwater", ".txt");
    try {
      Process process = start(command, Redirect.to(said.toFile()));
      try {
        process.getOutputStream().close();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException("`" + String.join(" ", command) + "` did not end");
        }
      } finally {
        process.destroyForcibly(); // nothing where it has ended
      }
      if (process.exitValue() != 0) {
        throw new Impossible(
            "a network of its own needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN: `"
                + String.join(" ", command)
                + "` says: "
                + firstLine(said));
      }
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static String firstLine(Path said) throws IOException {
    String text =
        new String(Files.readAllBytes(said), StandardCharsets.UTF_8); // or not quite UTF-8
    return text.strip().lines().findFirst().orElse("nothing");
  }

  /**
   * Starts it; what it says to standard error comes with what it says to standard output.
   *
   * @throws Impossible if there is no such program
   */
  static Process start(List<String> command) {
    return start(command, Redirect.PIPE);
  }

  private static Process start(List<String> command, Redirect output) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    } catch (IOException e) {
      throw new Impossible("no " + command.get(0) + " here: install iproute2 and util-linux");
    }
  }
}
